using System.Buffers;
using System.Text;

namespace Freshet.Bench;

/// <summary>The job of <c>flink-bench wordcount</c>: lines → lower-case words (runs of letters, digits and '_') → keyBy → running count.</summary>
internal static class WordCount
{
    public static Task<int> Run(BenchOptions options)
    {
        var file = options.Arguments.Count > 0 ? options.Arguments[0] : throw FreshetException.User($"wordcount needs FILE.\n{Bench.Usage}");
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromFiles(file, Format.Text)
            .FlatMap<string, string>(Words)
            .KeyBy(word => word)
            .Count((word, n) => new Counted(word, n))
            .Discard();
        return Bench.Measure(env, options, status => status.RecordsIn);
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

    private readonly record struct Counted(string Word, long Count);
}
