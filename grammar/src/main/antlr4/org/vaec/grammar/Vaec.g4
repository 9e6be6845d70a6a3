/**
 * The grammar of .vae files, one statement at a time.
 *
 * No word of the language is reserved: the lexer knows names only. A filter between lexer and
 * parser (org.vaec.syntax.StatementSplitter) finds where each statement begins, turns a name into
 * one of the keyword tokens below where a keyword can stand, and hands the parser one statement
 * after another. Thanks to it the grammar is LL(1).
 *
 * Rules here accept a little more than the language so that the tree builders can say what is wrong
 * in its own words: `a + b = c` as an argument, any name before a condition.
 */
grammar Vaec;

@lexer::members {
  private static boolean isMarkOrDigit(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> false;
    };
  }
}

tokens {
  DATASET, DATA, INPUT, LABEL, ID, SIZE, PRIOR, GLOBAL, PARAM, LIKELIHOOD, GUIDE, NETWORK, LET,
  OBJECTIVE, TRAIN, FOR,
  FROM, COLUMN, COLUMNS, THROUGH, BY, UNIT
}

singleStatement
  : statement EOF
  ;

statement
  : DATASET TEXT                                                          # dataset
  | role = (DATA | INPUT | LABEL) NAME shape? COLON type origin?          # observed
  | ID NAME origin?                                                       # id
  | SIZE NAME ASSIGN expression                                           # size
  | scope = (PRIOR | GLOBAL) NAME shape? (COLON type)? TILDE density      # latent
  | PARAM NAME shape? COLON type                                          # param
  | LIKELIHOOD NAME TILDE density                                         # likelihood
  | GUIDE NAME LPAREN names (BAR names)? RPAREN ASSIGN density            # guide
  | NETWORK NAME ASSIGN step (ARROW step)*                                # network
  | LET NAME ASSIGN expression                                            # let
  | OBJECTIVE expression                                                  # objective
  | TRAIN argument (COMMA argument)*                                      # train
  ;

names
  : NAME (COMMA NAME)*
  ;

shape
  : LBRACKET expressions RBRACKET
  ;

type
  : NAME (LPAREN expressions RPAREN)? QUESTION?
  ;

origin
  : FROM selection (ARROW step)*
  ;

selection
  : TEXT                                  # named
  | COLUMN column                         # oneColumn
  | COLUMNS column (COMMA column)*        # severalColumns
  ;

column
  : NUMBER (RANGE NUMBER)?
  | TEXT
  ;

density
  : NAME arguments flows? estimator?
  ;

flows
  : THROUGH step (ARROW step)*
  ;

estimator
  : BY step
  ;

step
  : NAME arguments?
  ;

// A bar makes it a conditional density: p(k | z).
arguments
  : LPAREN (argument (COMMA argument)*)? (BAR expressions)? RPAREN
  ;

argument
  : value (ASSIGN value)?
  ;

// An arrow makes it a chain of steps: residual(dense(9) -> linear).
value
  : expression (ARROW step)*
  ;

expressions
  : expression (COMMA expression)*
  ;

expression
  : product (operators += (PLUS | MINUS) product)*
  ;

product
  : unary (operators += (STAR | SLASH | AT) unary)*
  ;

unary
  : MINUS unary
  | power
  ;

// The exponent may be negated without parentheses: x^-2.
power
  : indexed (CARET unary)?
  ;

indexed
  : primary (LBRACKET expressions RBRACKET)*
  ;

primary
  : NUMBER UNIT?                          # number
  | TEXT                                  # text
  | NAME arguments?                       # referenceOrCall
  | LPAREN expression RPAREN              # parentheses
  ;

ARROW: '->';
ASSIGN: '=';
AT: '@';
BAR: '|';
CARET: '^';
COLON: ':';
COMMA: ',';
LBRACE: '{';
LBRACKET: '[';
LPAREN: '(';
MINUS: '-';
PLUS: '+';
QUESTION: '?';
RANGE: '..';
RBRACE: '}';
RBRACKET: ']';
RPAREN: ')';
SLASH: '/';
STAR: '*';
TILDE: '~';

// A number begins and ends with a digit, so that 1..64 is a range.
NUMBER: [0-9]+ ('.' [0-9]+)? ([eE] [+\-]? [0-9]+)?;

NAME: LETTER (LETTER | FURTHER)*;

// As predicates, for the tables of \p{L}, \p{M} and \p{Nd} took a fifth of the start-up to build.
fragment LETTER:
    [a-zA-Z_]
    | ~[\u0000-\u007F] {Character.isLetter(_input.LA(-1))}?;
fragment FURTHER:
    [0-9]
    | ~[\u0000-\u007F] {isMarkOrDigit(_input.LA(-1))}?;

TEXT: '"' ~["\r\n]* '"';
UNTERMINATED_TEXT: '"' ~["\r\n]*;

COMMENT: '#' ~[\r\n]* -> channel(HIDDEN);
SPACE: [\p{White_Space}\uFEFF]+ -> skip;

// Whatever else there is reaches the filter, which reports it.
DOT: '.';
OTHER: .;
