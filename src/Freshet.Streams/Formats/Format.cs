using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet;

/// <summary>The formats that come with Freshet. A format of one's own derives from <see cref="Format{T}"/>.</summary>
public static class Format
{
    /// <summary>A record is a text in strict UTF-8: other bytes are a bad record, never replaced. An empty line is an empty text.</summary>
    public static Format<string> Text { get; } = new TextFormat();

    /// <summary>A record is a text in strict UTF-8, kept as the bytes it came in: the fast way for lines that are cut up.</summary>
    public static Format<Utf8Text> Utf8 { get; } = new Utf8Format();

    /// <summary>A record is its bytes, as they are.</summary>
    public static Format<byte[]> Bytes { get; } = new BytesFormat();

    /// <summary>
    /// A record is a line of comma-separated values (RFC 4180), a column for each public member of <typeparamref name="T"/>:
    /// numbers, bool, char, texts, enums, Guid, DateTimeOffset, DateTime, DateOnly, TimeOnly, TimeSpan, and nullable ones.
    /// </summary>
    /// <exception cref="FreshetException">The type cannot be mapped: names the member and why.</exception>
    public static Format<T> Csv<T>(CsvOptions? options = null) => CsvFormat<T>.Of(options ?? new CsvOptions());

    /// <summary>
    /// A record is one line of JSON in the shape of <typeparamref name="T"/>. Unless told otherwise names are camelCase, read in
    /// any case; a missing constructor parameter and a null where the type has none are bad records.
    /// </summary>
    /// <exception cref="FreshetException">The type cannot be mapped: names the member and why.</exception>
    public static Format<T> JsonLines<T>(JsonSerializerOptions? options = null) => JsonLinesFormat<T>.Of(options, new MemberOptions());

    /// <summary>The same with a policy for members that are missing, unknown or null.</summary>
    /// <exception cref="FreshetException">The type cannot be mapped, or not with this policy: names the member and why.</exception>
    public static Format<T> JsonLines<T>(MemberOptions members, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        return JsonLinesFormat<T>.Of(options, members);
    }

    /// <summary>The same with a mapping made by the JSON source generator.</summary>
    public static Format<T> JsonLines<T>(JsonTypeInfo<T> typeInfo) => JsonLinesFormat<T>.Of(typeInfo);
}
