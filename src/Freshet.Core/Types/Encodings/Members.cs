namespace Freshet.Core;

/// <summary>The members of a class or struct, compiled. The encoding is theirs, one after the other; of none, a zero byte.</summary>
internal sealed class Members<T>
{
    private readonly TypeShape _shape;
    private readonly MemberEncoding[] _members;
    private readonly WriteMembers<T> _write;
    private readonly ReadMembers<T> _read;

    public Members(TypeShape shape, MemberEncoding[] members)
    {
        _shape = shape;
        _members = members;
        _write = MemberCode.Write<T>(members);
        _read = MemberCode.Read<T>(shape, members);
        MinSize = Math.Max(1, members.Sum(m => m.Encoding.MinSize));
        IsFixed = members.All(m => m.Encoding.IsFixed);
    }

    public int MinSize { get; }

    public bool IsFixed { get; }

    /// <summary>True for a struct whose memory is its members in order, each of them a memory image itself.</summary>
    public bool IsMemoryImage() => _members.Length > 0
        && _shape.AllFields
        && _members.All(m => m.Encoding.IsMemoryImage && m.Member!.Field!.FieldType == m.Member.Type)
        && MemoryLayout.IsSequence(typeof(T), _members.Select(m => m.Member!.Field!));

    public bool AllRaw => _members.All(m => m.Encoding.IsRaw);

    public void Write(ref ByteWriter writer, ref T value)
    {
        if (_members.Length == 0)
        {
            writer.WriteByte(0);
            return;
        }

        _write(ref writer, ref value);
    }

    public T Read(ref ByteReader reader)
    {
        if (_members.Length == 0 && reader.ReadByte() != 0)
        {
            reader.Fail("a value without members is not a zero byte");
        }

        return MakeAnew(_read, ref reader);
    }

    /// <summary>Reads members and makes the value of them.</summary>
    public static T MakeAnew(ReadMembers<T> read, ref ByteReader reader)
    {
        try
        {
            return read(ref reader);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw FreshetException.User(
                $"A stored '{TypeName.Of(typeof(T))}' cannot be made anew: its constructor or a property threw {e.GetType().Name}: {e.Message} " +
                "It must accept every value that was stored.",
                e);
        }
    }

    public string Describe(List<Type> enclosing)
    {
        var known = enclosing.LastIndexOf(typeof(T));
        if (known >= 0)
        {
            return "^" + (enclosing.Count - known);
        }

        enclosing.Add(typeof(T));
        var text = List(enclosing);
        enclosing.RemoveAt(enclosing.Count - 1);
        return text;
    }

    /// <summary>The members in braces, not as a type that encloses others.</summary>
    public string List(List<Type> enclosing) =>
        $"{{{string.Join(',', _members.Select(m => $"{SchemaText.Escape(m.Member!.Name)}:{m.Encoding.Describe(enclosing)}"))}}}";
}
