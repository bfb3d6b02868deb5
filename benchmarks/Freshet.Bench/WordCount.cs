using System.Buffers;
using System.Text;

namespace Freshet.Bench;

/// <summary>
/// The job of <c>flink-bench wordcount</c>: lines → lower-case words (runs of letters, digits and '_') → keyBy → running count.
/// Texts stay the bytes that they came in;
/// <c>--texts string</c> makes .NET strings of them, to see what those cost, and <c>--texts inline</c> numbers without references, to see what the references cost.
/// </summary>
internal static class WordCount
{
    private static readonly bool[] IsInWord = [.. Enumerable.Range(0, 256).Select(b => char.IsAsciiLetterOrDigit((char)b) || b == '_')];

    public static Task<int> Run(BenchOptions options)
    {
        var file = options.Arguments.Count > 0 ? options.Arguments[0] : throw FreshetException.User($"wordcount needs FILE.\n{Bench.Usage}");
        var env = StreamEnvironment.Create(options.ToJobOptions());
        switch (options.Text("texts") ?? "utf8")
        {
            case "utf8":
                env.FromFiles(file, Format.Utf8)
                    .FlatMap<Utf8Text, Utf8Text>(Words)
                    .KeyBy(word => word)
                    .Count((word, n) => new Counted<Utf8Text>(word, n))
                    .Discard();
                break;
            case "inline":
                env.FromFiles(file, Format.Utf8)
                    .FlatMap<Utf8Text, InlineText>(Words)
                    .KeyBy(word => word)
                    .Count((word, n) => new Counted<InlineText>(word, n))
                    .Discard();
                break;
            case "string":
                env.FromFiles(file, Format.Text)
                    .FlatMap<string, string>(Words)
                    .KeyBy(word => word)
                    .Count((word, n) => new Counted<string>(word, n))
                    .Discard();
                break;
            case var other:
                throw FreshetException.User($"--texts {other}: give utf8, inline or string.\n{Bench.Usage}");
        }

        return Bench.Measure(env, options, status => status.RecordsIn);
    }

    private static void Words(Utf8Text line, FlatMapOutput<Utf8Text> output)
    {
        var text = line.ToLowerInvariant();
        var bytes = text.Bytes;
        var start = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsInWord[bytes[i]])
            {
                continue;
            }

            if (i > start)
            {
                output.Emit(text.Slice(start, i - start));
            }

            start = i + 1;
        }

        if (bytes.Length > start)
        {
            output.Emit(text.Slice(start, bytes.Length - start));
        }
    }

    private static void Words(Utf8Text line, FlatMapOutput<InlineText> output)
    {
        var bytes = line.ToLowerInvariant().Bytes;
        var start = 0;
        for (var i = 0; i <= bytes.Length; i++)
        {
            if (i < bytes.Length && IsInWord[bytes[i]])
            {
                continue;
            }

            if (i > start)
            {
                output.Emit(InlineText.Of(bytes[start..i]));
            }

            start = i + 1;
        }
    }

    private static void Words(string line, FlatMapOutput<string> output)
    {
        Span<char> text = line.Length <= 1024 ? stackalloc char[line.Length] : new char[line.Length];
        if (Ascii.ToLower(line, text, out _) != OperationStatus.Done)
        {
            line.AsSpan().ToLowerInvariant(text);
        }

        var start = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                output.Emit(new string(text[start..i]));
                start = -1;
            }
        }

        if (start >= 0)
        {
            output.Emit(new string(text[start..]));
        }
    }

    private readonly record struct Counted<TWord>(TWord Word, long Count);

    /// <summary>A word of at most sixteen bytes as two numbers.</summary>
    private readonly record struct InlineText(ulong First, ulong Second)
    {
        private const int BytesMax = 2 * sizeof(ulong);

        public static InlineText Of(ReadOnlySpan<byte> word)
        {
            if (word.Length > BytesMax)
            {
                throw FreshetException.User($"'{Encoding.UTF8.GetString(word)}' has {word.Length} bytes: --texts inline takes words of {BytesMax} at most.");
            }

            Span<byte> bytes = stackalloc byte[BytesMax];
            bytes.Clear();
            word.CopyTo(bytes);
            return new InlineText(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[sizeof(ulong)..]));
        }
    }
}
