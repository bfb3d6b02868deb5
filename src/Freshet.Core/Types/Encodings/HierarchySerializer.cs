namespace Freshet.Core;

/// <summary>
/// A value of one of the types that a base is closed to: a number (0 for null), and the value by its own type's encoding. Numbers follow the names of the cases in
/// ordinal order, and the schema lists those names, so they mean the same wherever the schema is the same.
/// </summary>
internal sealed class HierarchySerializer<T>(HierarchyCase<T>[] cases) : BuiltSerializer<T?>
    where T : class
{
    public override void Write(ref ByteWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        var type = value.GetType();
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Type == type)
            {
                writer.WriteVarUInt32((uint)i + 1);
                cases[i].Write(ref writer, value);
                return;
            }
        }

        throw FreshetException.User(
            $"A value of type '{TypeName.Of(type)}' was found where '{TypeName.Of(typeof(T))}' is declared, which is closed to {string.Join(", ", cases.Select(static c => $"'{TypeName.Of(c.Type)}'"))}. Name it there too, by [JsonDerivedType] or where the hierarchy is registered.");
    }

    public override T? Read(ref ByteReader reader)
    {
        var number = reader.ReadVarUInt32();
        if (number == 0)
        {
            return null;
        }

        if (number > cases.Length)
        {
            reader.Fail($"there is no case {number} of {cases.Length}");
        }

        return cases[number - 1].Read(ref reader);
    }

    internal override string Describe(List<Type> enclosing)
    {
        var known = enclosing.LastIndexOf(typeof(T));
        if (known >= 0)
        {
            return "^" + (enclosing.Count - known);
        }

        enclosing.Add(typeof(T));
        var text = $"one of({string.Join('|', cases.Select(c => $"{SchemaText.Escape(c.Name)}:{c.Describe(enclosing)}"))})";
        enclosing.RemoveAt(enclosing.Count - 1);
        return text;
    }
}

/// <summary>One of the types that a base is closed to.</summary>
internal abstract class HierarchyCase<T>(string name, Type type)
{
    public string Name => name;

    public Type Type => type;

    public abstract void Write(ref ByteWriter writer, T value);

    public abstract T Read(ref ByteReader reader);

    public abstract string Describe(List<Type> enclosing);
}

/// <summary>The same with its serializer.</summary>
internal sealed class HierarchyCase<T, TCase>(string name, Serializer<TCase> serializer) : HierarchyCase<T>(name, typeof(TCase))
    where TCase : T
{
    public override void Write(ref ByteWriter writer, T value) => serializer.Write(ref writer, (TCase)value!);

    public override T Read(ref ByteReader reader)
    {
        var value = serializer.Read(ref reader);
        if (value is null)
        {
            reader.Fail($"a '{Name}' is null");
        }

        return value!;
    }

    public override string Describe(List<Type> enclosing) =>
        typeof(TCase) == typeof(T) ? "." + ((BuiltSerializer<TCase>)serializer).DescribeBase(enclosing) : serializer.Describe(enclosing);
}
