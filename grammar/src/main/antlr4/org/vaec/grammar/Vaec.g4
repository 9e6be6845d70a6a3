grammar Vaec;
file: EOF;
WS: [ ]+ -> skip;
