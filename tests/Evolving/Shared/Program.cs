using Evolving;
using Freshet;

// program FOLDER COUNT RATE PARALLELISM [save:SAVEPOINT] [from:SAVEPOINT]
// All kinds of state over the numbers up to COUNT (a number is its millisecond), lines to FOLDER/out. With save it stops with a savepoint after a fifth of the numbers, with from it starts from one.
var (folder, count, rate) = (args[0], long.Parse(args[1]), double.Parse(args[2]));
var (save, from) = (Option("save:"), Option("from:"));
var env = StreamEnvironment.Create(new JobOptions
{
    Parallelism = int.Parse(args[3]),
    Restart = RestartPolicy.None,
    Checkpoints = new CheckpointOptions { Folder = Path.Combine(folder, from is null ? "checkpoints" : "checkpoints-2"), Interval = TimeSpan.FromMilliseconds(100), StartFrom = from },
});

var numbers = env.Generate(n => n, new GeneratorOptions { Count = count, RatePerSecond = rate > 0 ? rate : null }).WithParallelism(1).WithUid("numbers")
    .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(300)), n => n).WithParallelism(1).WithUid("times");
var orders = numbers.Map(Order.Of).WithParallelism(1).WithUid("orders");
var byKey = numbers.KeyBy(n => n % 13);
var rules = env.Generate(Order.Of, new GeneratorOptions { Count = Rules.All }).WithParallelism(1).WithUid("rules");

var lines = byKey.Process(() => new States()).WithUid("states").Union(
    byKey.Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Aggregate(new Totals(), (key, window, r) => $"tumbling {key} {window.EndMs} {r}").WithUid("tumbling"),
    byKey.Window(Sliding.EventTime(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(250))).Aggregate(new Sums(), (key, window, r) => $"sliding {key} {window.EndMs} {r.Split('/')[1]}").WithUid("sliding"),
    byKey.Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(700))).Aggregate(new Counts(), (key, window, r) => $"counts {key} {window.EndMs} {r}").WithUid("counts"),
    byKey.CountWindow(40, 10).Aggregate(new Totals(), (key, r) => $"count-window {key} {r}").WithUid("count-window"),
    byKey.CountWindow(30).Aggregate(new Sums(), (key, r) => $"count-sum {key} {r}").WithUid("count-sum"),
    byKey.Reduce((a, b) => a + b).WithUid("rolling").Map(n => $"rolling {n}").WithUid("rolling-text"),
    numbers.KeyBy(n => n % 13).Aggregate(new Sums(), (key, s) => $"aggregate {key} {s}").WithUid("aggregate"),
    orders.KeyBy(o => long.Parse(o.Id.AsSpan(1)) / 40).Window(Session.EventTime(TimeSpan.FromMilliseconds(30))).Process(() => new Sessions()).WithUid("sessions"),
    orders.Process(() => new Fives()).WithUid("fives"),
    byKey.ConnectBroadcast(rules).Process(() => new Rules()).WithUid("with-rules"),
    orders.MapAsync(async (order, stop) =>
    {
        await Task.Delay(150, stop);
        return $"async {order.Show()}";
    }, new AsyncOptions { Capacity = 500 }).WithUid("async"),
    orders.KeyBy(o => long.Parse(o.Id.AsSpan(1)) / 10).IntervalJoin(orders.KeyBy(o => long.Parse(o.Id.AsSpan(1)) / 10)).Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2))
        .LeftOuter((a, b) => $"pair {a.Show()} {b.Show()}", a => $"alone {a.Show()}").WithUid("join"));
lines.ToFiles(Path.Combine(folder, "out"), Format.Text).WithUid("out");
try
{
    using var running = env.Start("evolving", new HostOptions { Live = LiveView.Off });
    while (save is not null && running.Handle.Status.RecordsIn < count / 5)
    {
        await Task.Delay(2);
    }

    if (save is not null)
    {
        await running.Handle.StopWithSavepointAsync(save);
    }

    Console.WriteLine($"{(await running.Handle.Completion).RecordsIn} in");
    return 0;
}
catch (FreshetException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

string? Option(string name) => args.FirstOrDefault(a => a.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
