using Freshet;

// The word count: lines → words → by key → ten seconds of event time → counts.
//
//   dotnet run --project samples/WordCount -c Release                      generated lines, counts on the console
//   ... -- --input FILE_OR_FOLDER --out FOLDER --parallelism 2 --checkpoint-folder DIR
var input = Argument("--input");
var output = Argument("--out");
var env = StreamEnvironment.Create(args);

var lines = input is null
    ? env.Generate(Lines.Number, new GeneratorOptions { Count = 200_000 })
    : env.FromFiles(input, Format.Text);

var counts = lines
    .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), Lines.TimeOf)
    .FlatMap<string, string>(Lines.Words)
    .KeyBy(word => word)
    .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
    .Count((word, window, n) => new WordCount(word, window.End, n));

_ = output is null
    ? counts.ToConsole()
    : counts.ToFiles(output, Format.Csv<WordCount>());

if (args.Contains("--explain"))
{
    Console.WriteLine(env.Explain());
    return;
}

var end = await env.RunAsync("word-count");
Console.WriteLine($"{end.RecordsIn} lines in, {end.RecordsOut} counts out, {end.Late} words late.");

string? Argument(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

/// <summary>How often a word came in a window.</summary>
internal sealed record WordCount(string Word, DateTimeOffset WindowEnd, long Count);

/// <summary>Lines that begin with their event time: <c>1735689600123 the words of the line</c>.</summary>
internal static class Lines
{
    private const long Start = 1_735_689_600_000; // 2025-01-01
    private static readonly string[] Vocabulary = ["river", "melts", "snow", "rushes", "spring", "water", "stone", "valley"];

    /// <summary>Line <paramref name="n"/>: a millisecond after the one before, up to two seconds out of order.</summary>
    public static string Number(long n)
    {
        var mixed = (ulong)n * 0x9E37_79B9_7F4A_7C15;
        var time = Start + n - (long)(mixed >> 40) % 2000;
        return $"{time} {Word(mixed >> 8)} {Word(mixed >> 24)} {Word(mixed >> 48)}";
    }

    public static long TimeOf(string line) => long.Parse(line.AsSpan(0, line.IndexOf(' ')));

    public static void Words(string line, FlatMapOutput<string> output)
    {
        foreach (var range in line.AsSpan().Split(' '))
        {
            if (range.Start.Value > 0 && !line.AsSpan(range).IsEmpty)
            {
                output.Emit(line[range]);
            }
        }
    }

    private static string Word(ulong n) => Vocabulary[n % (ulong)Vocabulary.Length];
}
