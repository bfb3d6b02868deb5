using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Freshet.Core;

namespace Freshet.State;

/// <summary>Keys in stored state: a fixed one as its bytes, any other with the length before them.</summary>
internal static class KeyCodec
{
    public static void Write(StateStreamWriter to, KeyForm form, ReadOnlySpan<byte> key)
    {
        if (form == KeyForm.Fixed)
        {
            to.Raw(key);
        }
        else
        {
            to.Bytes(key);
        }
    }

    public static void Write<K>(StateStreamWriter to, KeyFormat<K> format, K key)
    {
        switch (format.Form)
        {
            case KeyForm.Fixed:
                Write(to, KeyForm.Fixed, Bytes(ref key));
                break;
            case KeyForm.Text:
                Write(to, KeyForm.Text, MemoryMarshal.AsBytes(((string)(object)key!).AsSpan()));
                break;
            case KeyForm.Utf8:
                Write(to, KeyForm.Utf8, ((Utf8Text)(object)key!).Bytes);
                break;
            case KeyForm.Bytes:
                Write(to, KeyForm.Bytes, ((KeyBytes)(object)key!).Bytes);
                break;
            default:
                var writer = new ByteWriter();
                format.Serializer.Write(ref writer, key);
                Write(to, KeyForm.Serialized, writer.Written);
                writer.Dispose();
                break;
        }
    }

    /// <summary>The memory of a key of fixed size.</summary>
    public static Span<byte> Bytes<K>(ref K key) => MemoryMarshal.CreateSpan(ref Unsafe.As<K, byte>(ref key), Unsafe.SizeOf<K>());

    public static K Read<K>(StateStreamReader from, KeyFormat<K> format)
    {
        switch (format.Form)
        {
            case KeyForm.Fixed:
                return Unsafe.ReadUnaligned<K>(ref MemoryMarshal.GetReference(from.Raw(Unsafe.SizeOf<K>())));
            case KeyForm.Text:
                return (K)(object)new string(MemoryMarshal.Cast<byte, char>(from.Bytes()));
            case KeyForm.Utf8:
                return (K)(object)Utf8Text.From(from.Bytes());
            case KeyForm.Bytes:
                return (K)(object)new KeyBytes(from.Bytes().ToArray());
            default:
                var reader = new ByteReader(from.Bytes());
                var key = format.Serializer.Read(ref reader);
                reader.End();
                return key;
        }
    }
}
