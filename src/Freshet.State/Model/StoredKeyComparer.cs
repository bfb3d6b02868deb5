using Freshet.Core;

namespace Freshet.State;

/// <summary>Keys are equal when what is stored of them is equal, whatever their type says of equality.</summary>
internal sealed class StoredKeyComparer<K>(KeyFormat<K> format) : IEqualityComparer<K>
{
    public bool Equals(K? x, K? y)
    {
        switch (format.Form)
        {
            case KeyForm.Fixed:
                return KeyCodec.Bytes(ref x).SequenceEqual(KeyCodec.Bytes(ref y));
            case KeyForm.Text:
                return string.Equals((string?)(object?)x, (string?)(object?)y, StringComparison.Ordinal);
            case KeyForm.Utf8:
                return ((Utf8Text)(object)x!).Equals((Utf8Text)(object)y!);
            case KeyForm.Bytes:
                return ((KeyBytes)(object)x!).Bytes.SequenceEqual(((KeyBytes)(object)y!).Bytes);
            default:
                var first = new ByteWriter();
                var second = new ByteWriter();
                format.Serializer.Write(ref first, x!);
                format.Serializer.Write(ref second, y!);
                var equal = first.Written.SequenceEqual(second.Written);
                first.Dispose();
                second.Dispose();
                return equal;
        }
    }

    public int GetHashCode(K key) => (int)format.Hash(key);
}
