namespace Freshet.Bench;

/// <summary>
/// Four maps from numbers to numbers: operators of one type, whose loop the JIT compiles once for all of their functions, or (<c>--types own</c>) each of a type of its own, as an engine could
/// make them at run time, so that each loop is compiled with what it calls.
/// </summary>
internal static class MapsJob
{
    public static Task<int> Run(BenchOptions options)
    {
        var events = options.Events(400_000_000);
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var numbers = env.FromSequence(0, events - 1);
        var mapped = (options.Text("types") ?? "shared") switch
        {
            "shared" => numbers.Map(Mixed).Map(Odd).Map(Folded).Map(Small),
            "one" => Step<Shared>(Step<Shared>(Step<Shared>(Step<Shared>(numbers, Mixed), Odd), Folded), Small),
            "own" => Step<First>(Step<Second>(Step<Third>(Step<Fourth>(numbers, Mixed), Odd), Folded), Small),
            var other => throw FreshetException.User($"--types {other}: give shared (the engine's maps), one (one type for the four) or own.\n{Bench.Usage}"),
        };
        mapped.Discard();
        return Bench.Measure(env, options, _ => events);
    }

    private static readonly Func<long, long> Mixed = static n => n * 31 + 7;
    private static readonly Func<long, long> Odd = static n => n | 1;
    private static readonly Func<long, long> Folded = static n => n ^ (n >> 17);
    private static readonly Func<long, long> Small = static n => n & 0xFFFF;

    private static DataStream<long> Step<TBrand>(DataStream<long> numbers, Func<long, long> map)
        where TBrand : struct => numbers.Transform("map", () => new BrandedMap<TBrand>(map));

    private readonly struct Shared;

    private readonly struct First;

    private readonly struct Second;

    private readonly struct Third;

    private readonly struct Fourth;

    private sealed class BrandedMap<TBrand>(Func<long, long> map) : Operator<long, long>
        where TBrand : struct
    {
        public override void OnBatch(Batch<long> batch)
        {
            var to = Batch<long>.Rent();
            var items = batch.Items;
            var places = to.Places;
            var call = map;
            for (var i = 0; i < items.Length; i++)
            {
                places[i] = call(items[i]);
            }

            to.SetCount(items.Length);
            to.Split = batch.Split;
            to.TakeTimestamps(batch);
            batch.Release();
            Output.Send(to);
        }
    }
}
