using System.Security.Cryptography;
using System.Text;
using Freshet.Nexmark;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Bench.Tests;

/// <summary>
/// The queries against Flink's answers for 10,000 events at 200 a second: whole texts where the folder <c>shared</c> is there, else their hashes. And against what Flink
/// 2.3.0 makes of other seeds, rates and disorders (<c>flink-bench nexmark qN --events ... --out FILE</c>).
/// </summary>
public sealed class NexmarkAnswerTests
{
    private static readonly Dictionary<string, string> Sha256 = new()
    {
        ["q0"] = "7ada254892ad01c07be725d464acd2538097976fc040f5407845293642a056fb",
        ["q1"] = "1957dfcc079e211bc2c78756ec5db71e290a27168b30bc1b391ba40e3f68dbb5",
        ["q2"] = "74cc87df34db0f2dba744006109d9a9fd9e3f49af9e6e3b812a17cc2b85140c5",
        ["q3"] = "b5e48997d058d7e40cdbd08effe0beb0f0c26913a83f132516a07970a58b0334",
        ["q4"] = "2105304351a4566bc19d9921a8b63c97afd9e027a137c90d903676994666e51a",
        ["q5"] = "3f3a890ca7e134b20209ea8dc99b3829f493c1c8a2d4d0ad0ba701523644be33",
        ["q7"] = "9275cbbf691f6e1f2054314c6f03b7d1a23bc2fc9fc8cb46e4e03a15acc91193",
        ["q8"] = "4f8bfb88bbbe9602000e112f811c698952d79c4e56907853f7150e61b1c76a97",
        ["q9"] = "932b97bf9eedddb283cfbec773bba65fbb4146a58c7af14dddb37d7865dedaf8",
        ["q11"] = "40b4be72a26b683d037ba0cfd0c84d641a1a5395180a9ddc035c952c35e46171",
        ["q14"] = "06c609d25dc3ddb1e59773ede0e4ed4306811a58abb31cabfcf843411b93b62c",
        ["q15"] = "2a92e33663a8cf47fb0457081878578f1aae80db01fdd81713939a93279c8f9e",
        ["q16"] = "48dfd520e20d1f4dac5a20eab7576ab306f72616ac5bd960e99c36ba9c6860ee",
        ["q17"] = "a3f8533b3f1860a91b7da4e6436c940ec14a2a9401d833560560b3d4e57df450",
        ["q18"] = "752a5008193a8c3f35bb31b4b26aed65e524256eb75113c0b96a7869b41b9810",
        ["q19"] = "c5bded4d852023300970d7d570b076f52b08ab0009d8de54451f2a2d93887f7f",
        ["q20"] = "0bc893e9b501793b7eb102502f5fa1733eb38c89ebd5f62603e1bbf8555fe0fc",
        ["q22"] = "0a9dbe298d863fffe390703bff8f94b2e86b206e794f786c6668c8107838ff14",
    };

    private const string ByTheClock = "q12"; // has no answer that could be written down
    private const string Ties = "q19"; // bids of one auction at one price have the places in which they come: those of two readers race

    public static TheoryData<string, int> All() => [.. Sha256.Keys.SelectMany(_ => new[] { 1, 2 }, (query, parallelism) => (query, parallelism)).Where(run => run != (Ties, 2))];

    [Fact]
    public void Every_query_has_an_answer() => Assert.Equal([.. Sha256.Keys.Append(ByTheClock).Order()], Queries.Names.Order());

    [Theory]
    [MemberData(nameof(All))]
    public async Task Answer_is_Flinks(string query, int parallelism)
    {
        var actual = await Answer(query, new NexmarkGenerator(seed: 1, rate: 200), 10_000, parallelism);
        if (FindAnswer(query) is { } file)
        {
            Assert.Equal(await File.ReadAllTextAsync(file), actual);
        }

        Assert.Equal(Sha256[query], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(actual))));
    }

    /// <summary>From <c>--events 30000 --seed 11 --rate 1000 --disorder 20000</c>: nearly half of the events are late.</summary>
    [Theory]
    [InlineData("q3", "29b6846cd0cbe93b77fbf57f48da6c166632cb94a8dda0e559d35104e622bee6")]
    [InlineData("q4", "a4dab13ff3242d3e37841cf2d94ed9a4f36828b1215ca361b390a1da09e56163")]
    [InlineData("q5", "96cf20bace4d8fb442a954724b66b1e33ee27bd24214253887b52e3074b7816e")]
    [InlineData("q7", "c1be64f4f617fe6ad07510383a5d541477fda92392b2e5007748bc6a62432ff9")]
    [InlineData("q8", "415bfbdbb743a3618e047291abf8ba24b6d2075bfd2b8d183b1ea4492be8495e")]
    [InlineData("q9", "1b9259f3344160ccfbbb935034a82150b1703e8ae74f13a623188c0a6adf289f")]
    [InlineData("q11", "85bcb7c6203d5a8ae74e551d2795bff23e791da3db9444649d2df645b88a2f12")]
    [InlineData("q15", "100d6ffc5bd2a0b3f0126f2fbbbfb018add49b2ab3411d15c5d6452fc74cb997")]
    [InlineData("q16", "5dff60e357239c2b50cfd30213e5ed9de20042f40d83749d16f5132e1bc5cfd0")]
    [InlineData("q17", "6f7c98dd65d7d4791c8a1d4bb3aa52903b4394fbaab863ac82a2f01f33cbefe2")]
    [InlineData("q18", "61af79ff644f7f921a77ec5b051c9550ab1a33cb2a3a044722e39f67ca2193c7")]
    [InlineData("q19", "8a10a3c4d53ee4efca0a56bee7f30e66ef8a36368839841528f396a954a54912")]
    [InlineData("q20", "edbf15943c9de674a57bf0a624d9014e53f1dd2b014fe46ec9bca7b0a02e9b9e")]
    public Task Late_events_are_those_that_Flink_calls_late(string query, string sha256) =>
        Check(query, new NexmarkGenerator(seed: 11, rate: 1000, disorder: 20_000), 30_000, parallelism: 1, sha256);

    /// <summary>From <c>--events 100000 --seed 5 --rate 500 --disorder 6000</c>: some are late.</summary>
    [Theory]
    [InlineData("q8", "71ece77de4028ed7949ec21a8f4e6566b625175cdb36109fcfc982553750e0ee")]
    [InlineData("q11", "0d73f3d5095503d99817a6f97416a3b5c2cab3a7c1370c7ffdeead2065037c8c")]
    public Task Windows_are_Flinks_when_some_events_are_late(string query, string sha256) =>
        Check(query, new NexmarkGenerator(seed: 5, rate: 500, disorder: 6000), 100_000, parallelism: 1, sha256);

    /// <summary>From <c>--events 100000 --seed 5 --rate 500 --disorder 1700</c>: all in disorder, none late.</summary>
    [Theory]
    [InlineData("q3", "8b90e001fba5d7fc09e21e8bbc31773aefc64b99c66345b84561490cd5609cc4")]
    [InlineData("q8", "102632c363e4a668b2d4425aa32d88834a69f4aa6481a784078f357074cc9961")]
    [InlineData("q11", "941c65c2eb97b0e669c88f142a5e74a2398ca777e7385c51af1e7d114cbc04b2")]
    public async Task Answer_does_not_depend_on_parallelism_when_no_event_is_late(string query, string sha256)
    {
        var generator = new NexmarkGenerator(seed: 5, rate: 500, disorder: 1700);
        await Check(query, generator, 100_000, parallelism: 1, sha256);
        await Check(query, generator, 100_000, parallelism: 2, sha256);
    }

    /// <summary>From <c>--events 100000 --seed 7 --rate 1000000 --disorder 3</c>: a thousand events a millisecond, so that times tie.</summary>
    [Theory]
    [InlineData("q4", "609286fde90a7be4810f6bea5ce5f1108f1eab250ba8089f7691fb1eb05bdcbe")]
    [InlineData("q9", "2d90940bc8d67ba79cd4321cd47989d10b328e9affeb401ef34c6094c3a28d32")]
    [InlineData("q15", "df06059e3ad75e323fd1fef7f55d168d24dc4cc8909aa4d29e302c0c1e5a9b62")]
    [InlineData("q16", "f3f721dccd2ede86998ea44bec0f3c40799ebc775f0ab160ee6e8d09d6f18793")]
    [InlineData("q17", "41420005bffaad08d5b2c253053b35d243bd3b2fb3fbce3a9dd4bf4c84fe8e04")]
    [InlineData("q18", "98a8f81ce8bcc20bc2d08ec9d69a762b023a1e5439d7d835dd09b5f9bf3cd9d0")]
    [InlineData("q19", "cacaff08a6951ce03993e5ac35dc8fe04f952a87c69851f7930f10ce136ced2b")]
    [InlineData("q20", "c3aca8acd1233c704ce0b5034cc309aaeb429ab844445bbf5320511855e31000")]
    public Task Ties_are_decided_by_arrival_as_in_Flink(string query, string sha256) =>
        Check(query, new NexmarkGenerator(seed: 7, rate: 1_000_000, disorder: 3), 100_000, parallelism: 1, sha256);

    /// <summary>With two readers bids at one price may change places: all else is as it is with one.</summary>
    [Fact]
    public async Task Top_ten_with_two_readers_differ_in_nothing_but_ties()
    {
        var generator = new NexmarkGenerator(seed: 1, rate: 200);
        var (one, two) = (await Answer(Ties, generator, 10_000, 1), await Answer(Ties, generator, 10_000, 2));
        Assert.Equal(WithoutPlaces(one), WithoutPlaces(two));
        Assert.Equal(Prices(one), Prices(two));

        static IEnumerable<string> WithoutPlaces(string answer) => Rows(answer).Select(row => string.Join('\t', row[..^1])).Order(StringComparer.Ordinal);

        static IEnumerable<string> Prices(string answer) => Rows(answer).Select(row => $"{row[0]} {row[^1]} {row[2]}").Order(StringComparer.Ordinal);
    }

    /// <summary>Which window a bid is counted in is the clock's affair; that each is counted once, for its bidder, is not. (Flink leaves out what is open when the input ends.)</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Windows_of_the_clock_count_each_bid_once(int parallelism)
    {
        var generator = new NexmarkGenerator(seed: 3, rate: 200);
        var events = new Event[20_000];
        generator.Fill(0, 1, events);
        var bids = events.Where(e => e.Kind == EventKind.Bid).CountBy(e => e.Bid.Bidder).ToDictionary(of => of.Key, of => (long)of.Value);

        var rows = Rows(await Answer(ByTheClock, generator, events.Length, parallelism)).ToArray();
        Assert.Equal(bids.OrderBy(of => of.Key), rows.GroupBy(row => long.Parse(row[0]), (bidder, of) => KeyValuePair.Create(bidder, of.Sum(row => long.Parse(row[1])))).OrderBy(of => of.Key));
        Assert.All(rows, row => Assert.Equal(TimeSpan.FromSeconds(10), DateTime.Parse(row[3]) - DateTime.Parse(row[2])));
        Assert.Equal(rows.Length, rows.Select(row => (row[0], row[2])).Distinct().Count());
    }

    private static IEnumerable<string[]> Rows(string answer) => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));

    private static async Task Check(string query, NexmarkGenerator generator, long events, int parallelism, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(await Answer(query, generator, events, parallelism)))));

    private static async Task<string> Answer(string query, NexmarkGenerator generator, long events, int parallelism)
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = parallelism, Restart = RestartPolicy.None });
        var written = new Written();
        Queries.Add(query, NexmarkJob.EventsOf(env, generator, events), written);
        var status = await env.RunAsync(query, new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance });
        Assert.Equal(JobPhase.Finished, status.Phase);
        return written.Text();
    }

    private static string? FindAnswer(string query)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "flink-bench", "answers", $"{query}.tsv");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
