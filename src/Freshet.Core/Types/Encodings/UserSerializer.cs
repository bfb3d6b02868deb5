namespace Freshet.Core;

/// <summary>A serializer of the user's, in a frame of its own: what it reads ends where what it wrote ends; null is told by us.</summary>
internal sealed class UserSerializer<T>(Serializer<T> inner) : BuiltSerializer<T>
{
    private static bool MayBeNull => default(T) is null;

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

    internal override string Describe(List<Type> enclosing) => $"user({inner.Schema}){(MayBeNull ? "?" : "")}";
}
