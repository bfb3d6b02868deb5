using Freshet;
using FreshetJob;

// dotnet run --project FreshetJob -- --checkpoint-folder checkpoints
try
{
    var env = StreamEnvironment.Create(args, out var rest);
    if (rest.Count > 0)
    {
        Console.Error.WriteLine($"'{rest[0]}' is not known. There are:\n{JobArguments.Usage}");
        return 2;
    }

    // Put your source here: env.FromFiles("views", Format.JsonLines<View>()), FromKafka, ...
    var views = env.Generate(PageViews.Made, new GeneratorOptions { Count = 5_000 });

    // And your sink: ToFiles("counts", Format.JsonLines<PageCount>()), ToKafka, ...
    PageViews.Count(views).ToConsole();

    var end = await env.RunAsync("page-views");
    Console.WriteLine($"{end.RecordsIn} views, {end.RecordsOut} counts.");
    return 0;
}
catch (FreshetException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
