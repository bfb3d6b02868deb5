namespace Freshet.Sql.Parsing;

/// <content>Types.</content>
internal sealed partial class Parser
{
    private static readonly (string Foreign, string Ours)[] ForeignTypes =
    [
        ("TEXT", "STRING"), ("NVARCHAR", "STRING"), ("VARCHAR2", "STRING"), ("UUID", "STRING"), ("JSON", "STRING"), ("XML", "STRING"), ("CLOB", "STRING"),
        ("LONG", "BIGINT"), ("INT8", "BIGINT"), ("INT64", "BIGINT"), ("SERIAL", "BIGINT"), ("BIGSERIAL", "BIGINT"), ("UINT32", "BIGINT"), ("INT4", "INT"),
        ("INT32", "INT"), ("INT2", "SMALLINT"), ("INT16", "SMALLINT"), ("SHORT", "SMALLINT"), ("BYTE", "TINYINT"), ("BOOL", "BOOLEAN"), ("BIT", "BOOLEAN"),
        ("FLOAT4", "FLOAT"), ("FLOAT32", "FLOAT"), ("FLOAT8", "DOUBLE"), ("FLOAT64", "DOUBLE"), ("NUMBER", "DECIMAL(38, 10)"), ("MONEY", "DECIMAL(19, 4)"),
        ("BIGDECIMAL", "DECIMAL(38, 10)"), ("DATETIME", "TIMESTAMP(3)"), ("DATETIME2", "TIMESTAMP(6)"), ("TIMESTAMPTZ", "TIMESTAMP_LTZ(3)"),
        ("DATETIMEOFFSET", "TIMESTAMP_LTZ(3)"), ("BLOB", "BYTES"), ("BYTEA", "BYTES"), ("STRUCT", "ROW<…>"), ("RECORD", "ROW<…>"), ("LIST", "ARRAY<…>"),
        ("NCHAR", "CHAR"), ("NCLOB", "STRING"),
    ];

    private static readonly string[] TypeNames =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT", "FLOAT", "REAL", "DOUBLE", "DECIMAL", "NUMERIC", "CHAR", "VARCHAR", "STRING", "BINARY",
        "VARBINARY", "BYTES", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_LTZ", "INTERVAL", "ARRAY", "MULTISET", "MAP", "ROW", "RAW", "VARIANT",
    ];

    /// <summary>A type with what may stand behind it: NOT NULL, ARRAY, MULTISET.</summary>
    private SqlType Type()
    {
        var around = Enter();
        var start = _at;
        var type = WithNullability(TypeItself(), start);
        for (var depth = _depth + 1; IsWord(_at, Word.Array) || IsWord(_at, Word.Multiset); depth++)
        {
            // INT ARRAY ARRAY is ARRAY<ARRAY<INT>>, and as deep
            if (depth > DepthMax)
            {
                throw TooDeep();
            }

            var array = IsWord(_at, Word.Array);
            _at++;
            type = WithNullability(array ? new ArrayType(type) { Span = Since(start) } : new MultisetType(type) { Span = Since(start) }, start);
            Raise();
        }

        Leave(around);
        return type;
    }

    private SqlType WithNullability(SqlType type, int start)
    {
        if (IsWord(_at, Word.Not) && IsWord(_at + 1, Word.Null))
        {
            _at += 2;
            return type with { NotNull = true, Span = Since(start) };
        }

        // RETURNING INT NULL ON EMPTY: that NULL is none of the type's
        if (IsWord(_at, Word.Null) && !IsWord(_at + 1, Word.On))
        {
            _at++;
            return type with { Span = Since(start) };
        }

        return type;
    }

    private SqlType TypeItself()
    {
        var start = _at;
        var word = Current.Kind == TokenKind.Word ? Current.Word : Word.NoWord;
        switch (word)
        {
            case Word.Boolean:
                return Simple(SqlTypeName.Boolean);
            case Word.Tinyint:
                return Simple(SqlTypeName.TinyInt);
            case Word.Smallint:
                return Simple(SqlTypeName.SmallInt);
            case Word.Int or Word.Integer:
                return Simple(SqlTypeName.Int);
            case Word.Bigint:
                return Simple(SqlTypeName.BigInt);
            case Word.Float or Word.Real:
                return Simple(SqlTypeName.Float);
            case Word.Double:
                _at++;
                Accept(Word.Precision);
                return new SimpleType(SqlTypeName.Double) { Span = Since(start) };
            case Word.Decimal or Word.Dec or Word.Numeric:
                return Decimal();
            case Word.Char or Word.Character:
                _at++;
                return WithLength(Accept(Word.Varying) ? SqlTypeName.VarChar : SqlTypeName.Char, start);
            case Word.Varchar:
                _at++;
                return WithLength(SqlTypeName.VarChar, start);
            case Word.String:
                return Simple(SqlTypeName.String);
            case Word.Binary:
                _at++;
                return WithLength(Accept(Word.Varying) ? SqlTypeName.VarBinary : SqlTypeName.Binary, start);
            case Word.Varbinary:
                _at++;
                return WithLength(SqlTypeName.VarBinary, start);
            case Word.Bytes:
                return Simple(SqlTypeName.Bytes);
            case Word.Date:
                return Simple(SqlTypeName.Date);
            case Word.Time:
                return Time();
            case Word.Timestamp:
                return Timestamp();
            case Word.TimestampLtz:
                _at++;
                var precision = AcceptDigits(0, 9);
                return new SimpleType(SqlTypeName.TimestampLtz, precision) { Span = Since(start) };
            case Word.Variant:
                return Simple(SqlTypeName.Variant);
            case Word.Interval:
                _at++;
                var qualifier = IntervalQualifier();
                return new IntervalType(qualifier) { Span = Since(start) };
            case Word.Array or Word.Multiset:
                _at++;
                var element = InAngles(word.Text());
                return word == Word.Array ? new ArrayType(element) { Span = Since(start) } : new MultisetType(element) { Span = Since(start) };
            case Word.Map:
                return Map();
            case Word.Row:
                return RowType();
            case Word.Raw:
                return Raw();
            case Word.Structured:
                throw Refuse(Current.Span, "the type STRUCTURED<…>", "Write ROW<…>.");
            case Word.Bitmap:
                throw Refuse(Current.Span, "the type BITMAP", "Write BYTES.");
            default:
                throw NoType();
        }
    }

    private SqlParseException NoType()
    {
        if (Current.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            return Unexpected("a type");
        }

        var text = Text(Current).Trim('`').ToString();
        var ours = Array.Find(ForeignTypes, type => type.Foreign.Equals(text, StringComparison.OrdinalIgnoreCase)).Ours;
        if (ours is null && (ClauseWords.Contains(Current.Word) || Current.Word is Word.Comment or Word.Metadata or Word.Primary))
        {
            return Unexpected("a type");
        }

        var meant = ours is not null ? $"Write {ours}." : Similar.Nearest(text, TypeNames) is { } near ? $"Did you mean {near}?" : "Types are INT, BIGINT, DOUBLE, DECIMAL(10, 2), STRING, BOOLEAN, DATE, TIMESTAMP(3), ROW<…>, ARRAY<…>, MAP<…> and others.";
        return Fail(Current.Span, $"there is no type {text}", meant);
    }

    private SimpleType Simple(SqlTypeName name)
    {
        var token = Current;
        _at++;
        if (At(TokenKind.OpenParen))
        {
            throw Fail(Current.Span, $"{token.Word.Text()} takes no length or precision", name == SqlTypeName.String ? "A text of a length is VARCHAR(n)." : name == SqlTypeName.Bytes ? "Bytes of a length are VARBINARY(n)." : null);
        }

        return new SimpleType(name) { Span = token.Span };
    }

    private SimpleType WithLength(SqlTypeName name, int start)
    {
        var length = AcceptDigits(1, int.MaxValue);
        return new SimpleType(name, length) { Span = Since(start) };
    }

    /// <summary>A number in brackets, where there are brackets.</summary>
    private int? AcceptDigits(int least, int most)
    {
        if (!Accept(TokenKind.OpenParen))
        {
            return null;
        }

        var digits = (int)WholeNumber(most == int.MaxValue ? "a length" : "a precision", least, most);
        Expect(TokenKind.CloseParen, "')' after the number");
        return digits;
    }

    private SimpleType Decimal()
    {
        var start = _at;
        _at++;
        int? precision = null, scale = null;
        if (Accept(TokenKind.OpenParen))
        {
            precision = (int)WholeNumber("a precision", 1, 38);
            if (Accept(TokenKind.Comma))
            {
                scale = (int)WholeNumber("a scale", 0, precision.Value);
            }

            Expect(TokenKind.CloseParen, scale is null ? "',' or ')' after the precision" : "')' after the scale");
        }

        return new SimpleType(SqlTypeName.Decimal, precision, scale) { Span = Since(start) };
    }

    private SimpleType Time()
    {
        var start = _at;
        _at++;
        var precision = AcceptDigits(0, 9);
        if (At(Word.Without, Word.Time))
        {
            _at++;
            TimeZoneWords();
        }

        return new SimpleType(SqlTypeName.Time, precision) { Span = Since(start) };
    }

    /// <summary>TIMESTAMP(3) [WITHOUT TIME ZONE | WITH LOCAL TIME ZONE].</summary>
    private SimpleType Timestamp()
    {
        var start = _at;
        _at++;
        var precision = AcceptDigits(0, 9);
        var name = SqlTypeName.Timestamp;
        if (At(Word.Without, Word.Time))
        {
            _at++;
            TimeZoneWords();
        }
        else if (IsWord(_at, Word.With) && (IsWord(_at + 1, Word.Local) || IsWord(_at + 1, Word.Time)))
        {
            if (IsWord(_at + 1, Word.Time))
            {
                throw Refuse(Since(start), "the type TIMESTAMP WITH TIME ZONE", "An instant is TIMESTAMP_LTZ, shown in the session's time zone.");
            }

            _at += 2;
            TimeZoneWords();
            name = SqlTypeName.TimestampLtz;
        }

        return new SimpleType(name, precision) { Span = Since(start) };
    }

    private void TimeZoneWords()
    {
        Expect(Word.Time, "TIME ZONE");
        Expect(Word.Zone, Word.Time);
    }

    /// <summary>&lt;type&gt;.</summary>
    private SqlType InAngles(string of)
    {
        Expect(TokenKind.Less, $"'<' and the type of the elements after {of}");
        var element = Type();
        Expect(TokenKind.Greater, $"'>' to close {of}");
        return element;
    }

    private MapType Map()
    {
        var start = _at;
        _at++;
        Expect(TokenKind.Less, "'<' and the types of key and value after MAP");
        var key = Type();
        Expect(TokenKind.Comma, "',' and the type of the values of MAP");
        var value = Type();
        Expect(TokenKind.Greater, "'>' to close MAP");
        return new MapType(key, value) { Span = Since(start) };
    }

    private RowType RowType()
    {
        var start = _at;
        _at++;
        if (Accept(TokenKind.NotEqual))
        {
            return new RowType([]) { Span = Since(start) };
        }

        var round = At(TokenKind.OpenParen);
        if (!round && !At(TokenKind.Less))
        {
            throw Unexpected("'<' and the fields after ROW");
        }

        _at++;
        var close = round ? TokenKind.CloseParen : TokenKind.Greater;
        var fields = new List<RowField>();
        if (!At(close))
        {
            do
            {
                fields.Add(RowField());
            }
            while (Accept(TokenKind.Comma));
        }

        Expect(close, round ? "',' or ')' in ROW" : "',' or '>' in ROW");
        return new RowType([.. fields]) { Span = Since(start) };
    }

    private RowField RowField()
    {
        var start = _at;
        var name = Name("a name for the field");
        var type = Type();
        var comment = Accept(Word.Comment) || AtText() ? TextLiteral("a text in quotes after COMMENT").Value : null;
        return new RowField(name, type, comment) { Span = Since(start) };
    }

    private RawType Raw()
    {
        var start = _at;
        _at++;
        Expect(TokenKind.OpenParen, "'(' after RAW");
        var name = TextLiteral("the name of a class in quotes").Value;
        Expect(TokenKind.Comma, "',' and the serializer in quotes");
        var serializer = TextLiteral("a serializer in quotes").Value;
        Expect(TokenKind.CloseParen, "')' to close RAW");
        return new RawType(name, serializer) { Span = Since(start) };
    }
}
