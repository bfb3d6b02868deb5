namespace Freshet.Core;

/// <summary>A serializer of the user's, in a frame of its own: what it reads ends where what it wrote ends; null is told by us.</summary>
internal sealed class UserSerializer<T>(Serializer<T> inner) : BuiltSerializer<T>, IUserEncoding
{
    private static bool MayBeNull => default(T) is null;

    public string UserSchema => inner.Schema;

    public bool HasMarker => MayBeNull;

    public IEncoding? Earlier(string schema) => inner.EarlierReader(schema) is { } reader ? new UserSerializer<T>(reader) : null;

    public override void Write(ref ByteWriter writer, T value)
    {
        if (MayBeNull)
        {
            writer.WriteByte(value is null ? (byte)0 : (byte)1);
            if (value is null)
            {
                return;
            }
        }

        var part = new ByteWriter(256);
        try
        {
            inner.Write(ref part, value);
            writer.WriteBlob(part.Written);
        }
        finally
        {
            part.Dispose();
        }
    }

    public override T Read(ref ByteReader reader)
    {
        if (MayBeNull && !reader.ReadMarker())
        {
            return default!;
        }

        var part = new ByteReader(reader.ReadBlob());
        try
        {
            var value = inner.Read(ref part);
            part.End();
            return value;
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw FreshetException.User($"The serializer '{inner.Schema}' registered for '{TypeName.Of(typeof(T))}' threw {e.GetType().Name} while reading: {e.Message}", e);
        }
    }

    internal override string Describe(List<Type> enclosing) => $"user({SchemaText.Escape(inner.Schema)}){(MayBeNull ? "?" : "")}";
}

/// <summary>A serializer of the user's, whatever its type.</summary>
internal interface IUserEncoding : IEncoding
{
    /// <summary>What it says of its form.</summary>
    string UserSchema { get; }

    /// <summary>True when null is told before each value.</summary>
    bool HasMarker { get; }

    /// <summary>What reads an earlier form; null when nothing does.</summary>
    IEncoding? Earlier(string schema);
}
