using System.Globalization;
using System.Text;

namespace Freshet.Core;

/// <summary>
/// Reads a schema from its text, up to its end, which need not be that of the text:
/// <code>
///   type   = one ["?"]
///   one    = leaf | ("enum" | "flags") "&lt;" leaf [";" [name "=" number {"," …}]] "&gt;" | "bytes" | collection "&lt;" type {"," type} "&gt;"
///          | "{" [name ":" type {"," …}] "}" | "one of(" name ":" ["."] type {"|" …} ")" | "user(" name ")" | "^" number
/// </code>
/// </summary>
internal sealed class SchemaParser(string text)
{
    private const int NestingMax = 4 * SerializerBuilder.DepthMax;

    private readonly List<StoredType> _enclosing = [];
    private int _nesting;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    /// <summary>What is left.</summary>
    public string Rest => text[Position..];

    /// <summary>The type of a whole text; null when it is none.</summary>
    public static StoredType? Parse(string text)
    {
        var parser = new SchemaParser(text);
        return parser.Type() is { } type && parser.Rest.Length == 0 ? type : null;
    }

    /// <summary>Takes a type; null when there is none.</summary>
    public StoredType? Type()
    {
        if (++_nesting > NestingMax)
        {
            return null;
        }

        var one = One();
        _nesting--;
        return one is not null && Take('?') ? new StoredNullable(one) : one;
    }

    private StoredType? One()
    {
        if (Take('{'))
        {
            return Record(new StoredRecord(), enclosing: true);
        }

        if (Take("one of("))
        {
            return Hierarchy();
        }

        if (Take('^'))
        {
            return Number() is { } far && far >= 1 && far <= _enclosing.Count ? _enclosing[^(int)far] : null;
        }

        if (Take("user("))
        {
            return Name() is { } schema && Take(')') ? new StoredUser(schema) : null;
        }

        var word = Word();
        return word.Length == 0 ? null
            : word == StoredCollection.Bytes ? new StoredCollection("list", [new StoredLeaf("u8")])
            : !Take('<') ? new StoredLeaf(word)
            : word is "enum" or "flags" ? Enum(word == "flags")
            : Collection(word);
    }

    private StoredCollection? Collection(string name)
    {
        var holds = new List<StoredType>();
        do
        {
            if (Type() is not { } held)
            {
                return null;
            }

            holds.Add(held);
        }
        while (Take(','));
        return Take('>') ? new StoredCollection(name, holds) : null;
    }

    private StoredEnum? Enum(bool isFlags)
    {
        var number = Word();
        if (Take('>'))
        {
            return new StoredEnum(number, isFlags, null);
        }

        var members = new List<(string, Int128)>();
        if (!Take(';'))
        {
            return null;
        }

        while (!Take('>'))
        {
            if ((members.Count > 0 && !Take(',')) || Name() is not { } name || !Take('=') || Number() is not { } value)
            {
                return null;
            }

            members.Add((name, value));
        }

        return new StoredEnum(number, isFlags, members);
    }

    private StoredRecord? Record(StoredRecord record, bool enclosing)
    {
        if (enclosing)
        {
            _enclosing.Add(record);
        }

        while (!Take('}'))
        {
            if ((record.Members.Count > 0 && !Take(',')) || Name() is not { } name || !Take(':') || Type() is not { } type)
            {
                return null;
            }

            record.Members.Add((name, type));
        }

        if (enclosing)
        {
            _enclosing.RemoveAt(_enclosing.Count - 1);
        }

        return record;
    }

    private StoredHierarchy? Hierarchy()
    {
        var hierarchy = new StoredHierarchy();
        _enclosing.Add(hierarchy);
        do
        {
            if (Name() is not { } name || !Take(':'))
            {
                return null;
            }

            var isBase = Take('.');
            if ((isBase ? Base() : Type()) is not { } type)
            {
                return null;
            }

            hierarchy.Cases.Add((name, type, isBase));
        }
        while (Take('|'));
        _enclosing.RemoveAt(_enclosing.Count - 1);
        return Take(')') ? hierarchy : null;
    }

    /// <summary>The members of the base of a hierarchy: what in them leads back to the base leads to the hierarchy.</summary>
    private StoredNullable? Base() =>
        Take('{') && Record(new StoredRecord(), enclosing: false) is { } record && Take('?') ? new StoredNullable(record) : null;

    private string? Name()
    {
        var name = new StringBuilder();
        while (Position < text.Length && !"{}()<>,:;|=?^@".Contains(text[Position], StringComparison.Ordinal))
        {
            Position += text[Position] == '\\' ? 1 : 0;
            if (Position == text.Length)
            {
                return null;
            }

            name.Append(text[Position++]);
        }

        return name.ToString();
    }

    private string Word()
    {
        var from = Position;
        while (Position < text.Length && char.IsAsciiLetterOrDigit(text[Position]))
        {
            Position++;
        }

        return text[from..Position];
    }

    private Int128? Number()
    {
        var from = Position;
        Position += Position < text.Length && text[Position] == '-' ? 1 : 0;
        while (Position < text.Length && char.IsAsciiDigit(text[Position]))
        {
            Position++;
        }

        return Int128.TryParse(text.AsSpan(from, Position - from), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private bool Take(char sign)
    {
        if (Position == text.Length || text[Position] != sign)
        {
            return false;
        }

        Position++;
        return true;
    }

    private bool Take(string word)
    {
        if (!text.AsSpan(Position).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        Position += word.Length;
        return true;
    }
}
