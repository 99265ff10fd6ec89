"""One module or package a stage; a stage never imports another stage."""
