using System.Security.Cryptography;
using System.Text;
using Freshet.Nexmark;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Bench.Tests;

/// <summary>The queries against Flink's answers for 10,000 events at 200 a second: whole texts where the folder <c>shared</c> is there, else their hashes.</summary>
public sealed class NexmarkAnswerTests
{
    private static readonly Dictionary<string, string> Sha256 = new()
    {
        ["q0"] = "7ada254892ad01c07be725d464acd2538097976fc040f5407845293642a056fb",
        ["q1"] = "1957dfcc079e211bc2c78756ec5db71e290a27168b30bc1b391ba40e3f68dbb5",
        ["q2"] = "74cc87df34db0f2dba744006109d9a9fd9e3f49af9e6e3b812a17cc2b85140c5",
        ["q3"] = "b5e48997d058d7e40cdbd08effe0beb0f0c26913a83f132516a07970a58b0334",
        ["q8"] = "4f8bfb88bbbe9602000e112f811c698952d79c4e56907853f7150e61b1c76a97",
        ["q11"] = "40b4be72a26b683d037ba0cfd0c84d641a1a5395180a9ddc035c952c35e46171",
        ["q5"] = "3f3a890ca7e134b20209ea8dc99b3829f493c1c8a2d4d0ad0ba701523644be33",
        ["q7"] = "9275cbbf691f6e1f2054314c6f03b7d1a23bc2fc9fc8cb46e4e03a15acc91193",
        ["q14"] = "06c609d25dc3ddb1e59773ede0e4ed4306811a58abb31cabfcf843411b93b62c",
        ["q22"] = "0a9dbe298d863fffe390703bff8f94b2e86b206e794f786c6668c8107838ff14",
    };

    public static TheoryData<string, int> All() => [.. Queries.Names.SelectMany(_ => new[] { 1, 2 }, (query, parallelism) => (query, parallelism))];

    [Fact]
    public void Every_query_has_an_answer() => Assert.Equal(Sha256.Keys.Order(), Queries.Names.Order());

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

    /// <summary>Computed by Flink 2.3.0 from <c>--events 30000 --seed 11 --rate 1000 --disorder 20000</c>: nearly half of the events are late.</summary>
    [Theory]
    [InlineData("q5", "96cf20bace4d8fb442a954724b66b1e33ee27bd24214253887b52e3074b7816e")]
    [InlineData("q7", "c1be64f4f617fe6ad07510383a5d541477fda92392b2e5007748bc6a62432ff9")]
    public async Task Late_events_are_those_that_Flink_calls_late(string query, string sha256)
    {
        var actual = await Answer(query, new NexmarkGenerator(seed: 11, rate: 1000, disorder: 20_000), 30_000, parallelism: 1);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(actual))));
    }

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
