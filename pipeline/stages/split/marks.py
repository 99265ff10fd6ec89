"""What printed lines look like: one named pattern a kind of line, built from ``words``.

Patterns of furniture are tried only on short lines, and every repetition in them is bounded, so that no line
costs more than its length.
"""

from __future__ import annotations

import re

from pipeline.stages.split import words

HAN = "\u4e00-\u9fff"  # inside a set, with other characters
# One Chinese character: a letter beyond Latin-1. Compiles a hundred times faster than the range, of which every
# code point is entered in a table, and takes in the rare characters of names, which lie outside the range.
_HAN = r"[^\W\x00-\xff]"


def _any(group: str) -> str:
    """One of the words of a group."""
    return "(?:" + "|".join(map(re.escape, group.split())) + ")"


_NAME = (
    rf"(?:[{words.SURNAMES}](?:{_HAN}{{1,2}}| {_HAN})|{_any(words.DOUBLE_SURNAMES)}{_HAN}{{1,2}}"
    rf"|{_HAN}{{1,6}}(?:·{_HAN}{{1,6}}){{1,2}})"
)
NAMES = rf"{_NAME}(?:[ \u3000、,，]{{1,4}}{_NAME}){{0,7}}"
_ROLE = (
    rf"(?:(?:{_any(words.OUTLETS)}|{_HAN}{{2,6}}[报网社刊台])?{_any(words.STATUS)}?{_any(words.REPORTERS)})"
)
_DATE = r"\d{4}\s?[年./-]\s?/?\s?\d{1,2}\s?[月./-]\s?/?\s?\d{1,2}\s?日?"

# --- lines that are no part of any article

PAGE_NUMBER = re.compile(
    r"[-—–·.•~\s]{0,6}(?:\d{1,4}|[ivxlcIVXLC]{1,7})[-—–·.•~\s]{0,6}\Z"
    r"|(?:[Pp](?:age)?\.?\s?|第\s?)\d{1,4}(?:\s?页)?(?:\s?[,，/／共of]{1,2}\s?(?:共\s?)?\d{1,4}\s?页?)?\Z"
    r"|[（(【\[]?\d{1,4}\s?[/／]\s?\d{1,4}[】\])）]?\Z"
    r"|第?\s?[A-D]?\d{1,3}\s?版(?:[:： ·|/].{0,12})?\Z"
)
RULE = re.compile(r"[-=_*—―─━═~·.…•☆★◇◆○●□■▲△▼▽※＊\s|+:✎]{2,}\Z|[✎■◆●□|]\Z")
MASTHEAD = re.compile(
    rf".{{0,24}}{_DATE}\s{{0,3}}/?\s?(?:星期|周|第\s?\w{{1,4}}\s?版|农历|\d{{1,2}}[:：]\d{{2}})[^。]{{0,40}}\Z"
    r"|[^。，]{0,20}\d{4}\s?年\s?第\s?\d{1,3}\s?期[^。，]{0,20}\Z|总第\s?\d{1,5}|第\s?\d{1,4}\s?卷\s?第?\s?\d{1,3}\s?期"
)
TIMESTAMP = re.compile(rf"{_DATE}(?:\s{{1,3}}\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?\Z")
WEB = re.compile(
    rf"[［\[【]?{_any(words.WEB)}|(?:浏览|阅读|点击|延伸阅读)(?:量|次数|数)?\s?[:：]"
    r"|(?:首页|登录|注册|分享)(?:\s|\Z)|All [Rr]ights"
)
REGISTRATION = re.compile(rf"{_HAN}(?:ICP备|公网安备)")
NAVIGATION = re.compile(
    r"[^\s>|｜»/·]{1,12}(?:\s?[>|｜»]\s?[^\s>|｜»]{1,30}){2,30}\Z|[^\s>|»]{1,10}\s?[>»]\s?[^>|»]{1,30}\Z"
)
MAIL = re.compile(rf"{_any(words.MAIL)}\s?[:：]\s?\S")
IMAGE = re.compile(r"!\[[^\]]{0,80}\]\([^)]{0,80}\)\Z|<img[^>]{0,80}>\Z|\[?(?:图片|图)\]?\Z")
URL = re.compile(r"(?:https?://|www\.)\S{1,80}\Z|\S{1,40}@\S{1,40}\.\w{2,6}\Z")
CONTACT = re.compile(
    rf"{_HAN}{{0,4}}{_any(words.IMPRINT_CONTACTS)}(?:\s?[:：]\s?|\s)[\d(（a-zA-Z]"
    rf"|{_HAN}{{0,4}}{_any(words.IMPRINT_PLACES)}(?:\s{{1,4}}|\s?[:：])\S"
)
IMPRINT = re.compile(
    rf"[【\[（(]?{_any(words.IMPRINT_PEOPLE)}(?:\s{{1,4}}|\s?[:：/])\S|{_any(words.IMPRINT_FACTS)}|CN\s?\d"
    r"|每(?:月|周|季)\S{0,8}出版"
)

CONTENTS = re.compile(
    r"(?:[■●◆]\s?)?(?:目\s{0,4}[录錄]|本期(?:目录|导读|要目)|要目|导览)?\s{0,4}(?:CONTENTS|Contents)?\s{0,4}\Z"
)
LEADER = re.compile(r".{2,80}?(?:[.…·．。]{4,}|(?:[.·…]\s){3,})\s{0,4}\(?[A-Z]?\d{1,4}\)?\Z")
ENTRY = re.compile(
    r"(?:[-*•·]\s{0,3})?[P/]?(0\d|\d{1,3})[\s/|]{1,4}\S.{2,60}\Z"
    r"|(?:[-*•·]\s{0,3})?(?=\S.{3,60}\s{1,8}/?\s?(\d{2,3})\Z)"
)

REFERENCES = re.compile(
    r"(?:【|\[|#{1,6}\s)?(?:主要)?参考(?:文献|书目|资料)(?:】|\])?\s?[:：]?\s{0,3}(?:\[1\].*)?\Z"
)
REFERENCE = re.compile(r"[\[［〔【]\s?\d{1,3}\s?[\]］〕】]|\d{1,3}[.．、]|[①-⑳]|[（(]\d{1,3}[）)]")

# --- captions

CREDIT = re.compile(
    rf"(?:\A|[\s。，！？；：)）(（】」,])(?:{_ROLE}\s{{0,3}}|新华社发\s?|人民图片\s?)?"
    rf"(?:[{HAN}·]{{2,10}}(?:[\s、]{{1,3}}[{HAN}·]{{2,6}}){{0,4}}\s{{0,3}}[/／]?\s{{0,3}}(?:摄影?(?:报道)?|供图)"
    rf"|[{HAN}·]{{2,30}}\s{{1,3}}供图|[{HAN}·]{{2,10}}\s?[/／]\s?(?:图|制图|绘)"
    r"|(?:资料|网络)图片?|效果图|示意图)\s?[）)]?\Z"
    r"|(?:摄影|图片?)(?:来源)?\s?[/／:：]\s?\S{2,20}\Z"
)
CAPTION = re.compile(
    r"[▲▼◀▶△▽◄►↑↓←→⬆⬇]\s?.{0,120}\Z|图\s?[一二三四五六七八九十\d]{1,2}[\s:：、.．].{0,80}\Z"
    r"|(?:图为|图片为|[上下左右题]图|配图|资料图)[\s:：为].{0,160}\Z|图[①-⑩].{0,160}\Z"
    r"|扫码(?:观看|查看|阅读|收听|关注).{0,12}\Z|[（(](?:资料图片?|示意图|图片来自.{0,20})[）)]\Z"
)
PICTURED = re.compile(r"图为|这是.{0,60}(?:拍摄|航拍)|[上下左右]图")

# --- the frame of an article

_AUTHORS = rf"[{HAN}A-Za-z·]{{2,12}}(?:[\s、,，/]{{1,4}}(?:{_ROLE}\s{{0,3}})?[{HAN}A-Za-z·]{{1,8}}){{0,8}}"
BYLINE = re.compile(
    rf"(?:记者|通讯员|采访)\s{{0,2}}[/／:：|｜丨]\s{{0,3}}{NAMES}\Z"
    r"|(?:文|撰文|图文|文图|图/文|文/图|文字|作者|采写|执笔|整理|文·图)\s{0,2}[/／:：|｜丨]\s{0,3}"
    rf"(?:{_ROLE}\s{{0,3}})?{_AUTHORS}(?:\s{{1,4}}来源\s?[:：].{{0,30}})?\Z"
    rf"|[□○◎●■◆☆★▢△]\s{{0,3}}(?:{_ROLE}\s{{0,3}})?{NAMES}\Z"
    rf"|[（(]?{_ROLE}\s{{0,3}}{NAMES}(?:\s{{1,4}}{_ROLE}\s{{0,3}}{NAMES})?[）)]?"
    r"(?:\s{0,3}(?:文/图|图/文|文|摄影报道|报道|采写|整理))?\Z"
)
#: A byline that opens with none of these says near its beginning what its people are: 记者, 评论员, 撰稿, 编辑.
BYLINE_OPENS = frozenset("记通采文撰图作执整□○◎●■◆☆★▢△")
REPORTING_REACH = 16  # characters
NAMES_ONLY = re.compile(rf"{_NAME}[\d*]{{0,3}}(?:[ \u3000、,，]{{1,4}}{_NAME}[\d*]{{0,3}}){{0,7}}\Z")
DATELINE = re.compile(
    rf"[（(【]?(?:本报|本刊|本台|本网)(?:讯|综合讯|综合消息|消息|{_HAN}{{2,10}}(?:\d{{1,2}}月)?\d{{1,2}}日(?:电|讯))"
    rf"|[【（(]?(?:新华社|中新社|中新网|人民网|新华网|央视网|央广网|中国新闻网|澎湃新闻|{_HAN}{{2,6}}社)"
    rf"[{HAN}·]{{0,12}}\s?(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日?\s?(?:电|讯|消息)"
    rf"|{_HAN}{{2,8}}(?:网|报|日报|晚报|新闻|客户端)(?:讯|\d{{1,2}}月\d{{1,2}}日(?:讯|电|消息))"
)
#: Near the beginning of a dateline stands 讯, 电 or 息.
WIRED_REACH = 40  # characters
DATELINE_NAMES = re.compile(
    rf"(?:{DATELINE.pattern})\s{{0,3}}"
    rf"(?:[（(]\s?(?:{_ROLE}[\s、：:]{{0,3}}[{HAN}\s、·]{{2,40}}|{NAMES})[）)]"
    rf"|】?\s{{1,3}}(?:{_ROLE}\s{{0,3}})?{NAMES}(?=\s))"
)
LEAD = re.compile(rf"[【\[（(]?{_any(words.LEADS)}[】\]）)]?\s?(?:[:：】\]]|\Z)|摘\s{{1,3}}要")
EDITOR = re.compile(r"(?:[—-]{1,4}\s?|[（(])(?:编者|本刊编辑部|编辑部|本报编辑部)[）)]?\Z")
AUTHOR_NOTE = re.compile(
    rf"[（(【\[](?:本文|该文)?(?:第一)?作者|(?:本文)?作者(?:{_HAN}{{2,4}})?(?:分别|均)?系|作者(?:分别|均)为"
    r"|作者(?:单位|简介)"
    r"|[（(](?:本文|作者|执笔|课题组|摘编自|摘自|转自|原载|节选自)"
    rf"|[（(](?:据|来源|载|综合|本报|本刊|{_HAN}{{2,24}}供稿)[^。）)]{{2,300}}[）)]\Z"
    r"|[（(](?:完|全文完|未完待续)[）)]\Z"
)
SIGNATURE = re.compile(
    rf"[（(]\s?(?:{_ROLE}\s{{0,3}})?{NAMES}(?:\s{{1,3}}{_ROLE}\s{{0,3}}{NAMES})?\s?(?:报道|综合)?[）)]\Z"
)
END_MARK = "✎■◆●□▲★📍◇"

# --- headings and list items

MARKDOWN_HEADING = re.compile(r"(#{1,6})\s{0,4}(?=\S)")
NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}[章节编篇部条回][\s　:：、]?|[一二三四五六七八九十]{1,3}[、.．]\s?"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]\s?|[壹贰叁肆伍陆柒捌玖拾]{1,2}[、.．\s]"
    r"|\d{1,2}[、．]\s?(?=[^\d\s])|\d{1,2}\.\s?(?=[^\d\s])|[（(]\d{1,2}[）)]\s?|[①-⑳]\s?"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}\s{{1,4}}(?={_HAN}{{2}})"
)
BULLET = re.compile(r"[-*+•●○◆◇■□▪▶►➤★☆※]\s{1,4}(?=\S)|[●◆■◇▶►➤★☆※▪](?=[\u4e00-\u9fff“《])|>\s?(?=\S)")
NUMBER_ONLY = re.compile(r"[-+−]?[\d.,%]{1,20}\Z")
#: With one of these begin headings of Markdown, list marks and cells.
MARKED = frozenset("#|>-*+•●○◆◇■□▪▶►➤★☆※")
CELL = re.compile(r"\|\s{0,8}(?=\S)")
TABLE_ROW = re.compile(
    r"\|.*\|\Z|\S[^\t]{0,60}\t\s*\S|\S{1,20}(?:\s{1,8}[-—+]?\d[\d,.]*%?){2,}\Z"
    r"|\S.{0,40}?(?:\s{2,}|\u3000)[-—+\d][\d,.%]*(?:\s+[-—+\d][\d,.%]*)*\S{0,6}\Z"
)
_PHRASE = rf"[{HAN}“”‘’「」《》A-Za-z0-9·+—]{{4,24}}"
COUPLET = re.compile(rf"{_PHRASE}(?:[ \u3000]{{1,4}}{_PHRASE}){{1,2}}")

# --- sentences that cannot begin or end here

# No Chinese sentence begins with these (bound suffixes, particles, closing marks).
NEVER_FIRST = "的了着们吗呢吧嘛者之性化等、，。；：）)」』”’》〉%％℃"
# No heading ends with these (的, conjunctions, prepositions); 参与, 应对, 存在 only look alike.
NEVER_LAST = re.compile(
    r"(?:的|或|且|但|以及|由于|对于|关于|至于|[、，（(「『“‘《〈]|(?<![共缓温饱柔总])和|(?<!参)与"
    r"|(?<![应核面针绝相成])对|(?<![存所现内潜正实好])在|(?<![大小名主干健老部])将|(?<![火一])把"
    r"|(?<![作成认行以视定人有无变])为)\Z"
)
#: The last characters of those.
LAST = frozenset("的或且但及于、，（(「『“‘《〈和与对在将把为")
OPENERS = frozenset(words.OPENERS.split())
