using Freshet;

// The word count: lines → words → by key → ten seconds of event time → counts.
//
//   dotnet run --project samples/WordCount -c Release                      generated lines, counts on the console
//   ... -- --input FILE_OR_FOLDER --out FOLDER --parallelism 2 --checkpoint-folder DIR
if (args.Contains("--help"))
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

StreamEnvironment env;
Arguments arguments;
try
{
    env = StreamEnvironment.Create(args, out var rest);
    arguments = Arguments.Parse(rest);
}
catch (FreshetException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{Arguments.Usage}");
    return 2;
}

try
{
    return await CountAsync();
}
catch (FreshetException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

async Task<int> CountAsync()
{
    var lines = arguments.Input is { } input
        ? env.FromFiles(input, new LineFormat(), new FileSourceOptions { BadRecords = BadRecords.Skip })
        : env.Generate(Lines.Number, arguments.Rate is { } rate ? new GeneratorOptions { RatePerSecond = rate } : new GeneratorOptions { Count = 200_000 });

    var counts = lines
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), line => line.TimeMs)
        .FlatMap<Line, string>(Lines.Words)
        .KeyBy(word => word)
        .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
        .Count((word, window, n) => new WordCount(word, window.End, n));

    _ = arguments.Output is { } output
        ? counts.ToFiles(output, Format.Csv<WordCount>())
        : counts.ToConsole();

    if (arguments.Explain)
    {
        Console.WriteLine(env.Explain());
        return 0;
    }

    var end = await env.RunAsync("word-count");
    Console.WriteLine($"{end.RecordsIn} lines in, {end.RecordsOut} counts out, {end.Late} words late, {end.Bad} lines without a time.");
    return 0;
}

/// <summary>How often a word came in a window.</summary>
internal sealed record WordCount(string Word, DateTimeOffset WindowEnd, long Count);
