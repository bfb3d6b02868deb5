using System.Text;

namespace Freshet.Nexmark;

/// <summary>An address kept as its two drawn words; the '@' and ".com" are put in when it is written.</summary>
public struct Email
{
    /// <summary>Bytes that every address has beside its two words.</summary>
    internal const int Fixed = 5;

    /// <summary>The word before the '@'.</summary>
    public Utf8View Local;

    /// <summary>The word between the '@' and ".com".</summary>
    public Utf8View Domain;

    /// <summary>The number of bytes of the whole address.</summary>
    public readonly int Length => Local.Length + Domain.Length + Fixed;

    /// <summary>Writes the address to the start of <paramref name="destination"/> and returns its length.</summary>
    public readonly int CopyTo(Span<byte> destination)
    {
        int at = Local.CopyTo(destination);
        destination[at++] = (byte)'@';
        at += Domain.CopyTo(destination[at..]);
        ".com"u8.CopyTo(destination[at..]);
        return at + 4;
    }

    /// <summary>The address as a new string.</summary>
    public override readonly string ToString()
    {
        Span<byte> text = stackalloc byte[Length];
        return Encoding.UTF8.GetString(text[..CopyTo(text)]);
    }
}
