namespace Freshet.Sql.Parsing;

/// <summary>What a token is.</summary>
internal enum TokenKind : byte
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>Something that is no SQL; the lexer knows what is wrong.</summary>
    Bad,

    /// <summary>A word without quotes: of the grammar, or a name.</summary>
    Word,

    /// <summary>A name in backticks.</summary>
    Quoted,

    /// <summary>'text'.</summary>
    String,

    /// <summary>U&amp;'text'.</summary>
    UnicodeString,

    /// <summary>E'text'.</summary>
    EscapedString,

    /// <summary>X'0aff'.</summary>
    Binary,

    /// <summary>A number.</summary>
    Number,

    /// <summary>/*+.</summary>
    HintStart,

    /// <summary>*/ that ends a hint.</summary>
    HintEnd,

    Comma,
    Dot,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Semicolon,
    Colon,
    Question,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Concatenate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>=&gt;.</summary>
    Arrow,
}
