using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet;

/// <summary>
/// Turns a record's bytes into a value and back. Who frames the records is not its business: a file or a socket by lines, a broker
/// by messages. One instance serves all subtasks at once, so it holds nothing that changes.
/// </summary>
public abstract class Format<T>
{
    /// <summary>What it is, for <c>Explain()</c> and messages: <c>text</c>, <c>csv(Word,Count)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True when records are text: a byte order mark at the start of a file is then not part of the first one.</summary>
    public virtual bool IsText => true;

    /// <summary>True when the first line of a file is a header and no record.</summary>
    public virtual bool HasHeader => false;

    /// <summary>How fields are quoted, where a line break inside a field is not to end the record; null where every line is a record.</summary>
    public virtual RecordQuotes? Quotes => null;

    /// <summary>Decodes one record. False with the reason when the bytes are no such record; throws only for a defect of the job.</summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out T value, out string? error);

    /// <summary>Writes one record without anything that separates it from the next.</summary>
    /// <exception cref="FreshetException">The value has no form in this format.</exception>
    public abstract void Encode(T value, IBufferWriter<byte> to);

    /// <summary>
    /// Decodes records in order until one is bad. Returns how many were decoded; fewer than all means that the next one is
    /// bad, with the reason in <paramref name="error"/>.
    /// </summary>
    public virtual int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<T> into, out string? error)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (!TryDecode(records[i].Of(bytes), out into[i]!, out error))
            {
                return i;
            }
        }

        error = null;
        return records.Length;
    }

    /// <summary>Writes the header line of a file, without its line break; nothing unless <see cref="HasHeader"/>.</summary>
    public virtual void EncodeHeader(IBufferWriter<byte> to)
    {
    }

    /// <summary>The format for the records of a file with this header: columns found by name. Only with <see cref="HasHeader"/>.</summary>
    public virtual bool TryBind(ReadOnlySpan<byte> header, [NotNullWhen(true)] out Format<T>? bound, [NotNullWhen(false)] out string? error)
    {
        (bound, error) = (this, null);
        return true;
    }
}
