using System.Net;
using System.Text.Json;

namespace Freshet.Dashboard.Tests;

/// <summary>States of a running job, looked up and sampled.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task State_of_a_key_is_given_when_the_key_is_asked_for()
    {
        await using var host = await StartAsync();

        var state = await host.UntilAsync($"/jobs/job/operators/{await NumberOf(host, "spent")}/state?key=shop%203", s => s.GetProperty("keys").GetArrayLength() == 1 && Json(s, "dear").GetArrayLength() == 2);

        Assert.Equal(("String", "spent"), (state.GetProperty("keyType").GetString(), state.GetProperty("operator").GetString()));
        Assert.Equal("dear: list of Int64, sum: value of Int64, times: map of String to Sale", string.Join(", ", state.GetProperty("states").EnumerateArray().Select(s => $"{s.GetProperty("name").GetString()}: {s.GetProperty("kind").GetString()}")));
        Assert.Equal("shop 3", state.GetProperty("keys")[0].GetProperty("key").GetString());
        Assert.True(Json(state, "sum").GetInt64() > 0);
        Assert.Equal([83, 93], Json(state, "dear").EnumerateArray().Select(static v => v.GetInt64()));
        Assert.Equal(("last", "shop 3"), (Json(state, "times")[0].GetProperty("key").GetString(), Json(state, "times")[0].GetProperty("value").GetProperty("shop").GetString()));
    }

    [Fact]
    public async Task First_keys_are_given_when_none_is_asked_for()
    {
        await using var host = await StartAsync();
        var at = $"/jobs/job/operators/{await NumberOf(host, "spent")}/state";

        var all = await host.UntilAsync(at, static s => s.GetProperty("keys").GetArrayLength() == 10);

        Assert.Equal(Enumerable.Range(0, 10).Select(static n => $"shop {n}"), all.GetProperty("keys").EnumerateArray().Select(static k => k.GetProperty("key").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await host.GetAsync(at + "?sample=3")).GetProperty("keys").GetArrayLength());
        Assert.Equal(0, (await host.GetAsync(at + "?key=nobody")).GetProperty("keys").GetArrayLength());
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("007x", null)]
    [InlineData("null", null)]
    public async Task Key_is_read_as_its_type_says(string text, string? key)
    {
        await using var host = await DashboardHost.StartAsync(
            static f => f.AddJob("job", static (env, _) => Sales(env).KeyBy(static s => s.Amount).Process(static () => new Spent<long>()).WithName("spent").Discard()), configuration: [("Freshet:Jobs:job:Parallelism", "2")]);
        await host.UntilAsync("/jobs", static j => j[0].GetProperty("recordsOut").GetInt64() > 100);
        var at = $"/jobs/job/operators/{await NumberOf(host, "spent")}/state?key={text}";

        if (key is not null)
        {
            Assert.Equal(key, (await host.GetAsync(at)).GetProperty("keys")[0].GetProperty("key").GetString());
            return;
        }

        var refused = await host.Client.GetAsync("/freshet/api/v1" + at);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("its keys are of type Int64", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task State_is_refused_when_there_is_none_to_read()
    {
        await using var host = await StartAsync();
        var reduce = await NumberOf(host, "dearest");

        Assert.Contains("only states of process functions", await Refused(HttpStatusCode.Conflict, $"operators/{reduce}/state"));
        Assert.Contains("has no operator 99", await Refused(HttpStatusCode.NotFound, "operators/99/state"));
        Assert.Contains("sample is 1000: it must be from 1 to 100", await Refused(HttpStatusCode.BadRequest, $"operators/{reduce}/state?sample=1000"));
        await host.Jobs["job"].StopAsync();
        Assert.Contains("does not run (Ended)", await Refused(HttpStatusCode.Conflict, $"operators/{reduce}/state"));

        async Task<string> Refused(HttpStatusCode status, string path)
        {
            var answer = await host.Client.GetAsync("/freshet/api/v1/jobs/job/" + path);
            Assert.Equal(status, answer.StatusCode);
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;
        }
    }

    private static async Task<DashboardHost> StartAsync()
    {
        var host = await DashboardHost.StartAsync(
            static f => f.AddJob("job", static (env, _) =>
            {
                var sales = Sales(env).KeyBy(static s => s.Shop);
                sales.Process(static () => new Spent<string>()).WithName("spent").Discard();
                sales.Reduce(static (a, b) => a.Amount > b.Amount ? a : b).WithName("dearest").Discard();
            }),
            configuration: [("Freshet:Jobs:job:Parallelism", "2")]);
        await host.UntilAsync("/jobs", static j => j[0].GetProperty("recordsOut").GetInt64() > 100);
        return host;
    }

    private static DataStream<TestJobs.Sale> Sales(StreamEnvironment env) => env.Generate(static n => new TestJobs.Sale($"shop {n % 10}", n % 100, n), new GeneratorOptions { RatePerSecond = 1_000 }).WithParallelism(1);

    private static async Task<int> NumberOf(DashboardHost host, string name) =>
        (await host.GetAsync("/jobs/job/graph")).GetProperty("operators").EnumerateArray().Single(o => o.GetProperty("name").GetString() == name).GetProperty("number").GetInt32();

    private static JsonElement Json(JsonElement state, string name) =>
        JsonDocument.Parse(state.GetProperty("keys")[0].GetProperty("states").EnumerateArray().FirstOrDefault(s => s.GetProperty("name").GetString() == name) is { ValueKind: JsonValueKind.Object } s ? s.GetProperty("json").GetString()! : "[]").RootElement;

    private sealed class Spent<K> : KeyedProcessFunction<K, TestJobs.Sale, long>
    {
        private readonly ValueState<long> _sum;
        private readonly ListState<long> _dear;
        private readonly MapState<string, TestJobs.Sale> _times;

        public Spent() => (_sum, _dear, _times) = (Value<long>("sum"), List<long>("dear"), Map<string, TestJobs.Sale>("times"));

        public override void OnRecord(TestJobs.Sale record, ProcessContext<K, long> context)
        {
            _sum.Value += record.Amount;
            _times["last"] = record;
            if (record.Amount > 80 && _dear.Count < 2)
            {
                _dear.Add(record.Amount);
            }

            context.Emit(_sum.Value);
        }
    }
}
