using System.Net.Sockets;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Streams.Tests.Sockets;

public sealed class SocketSourceTests : IDisposable
{
    private static readonly SocketSourceOptions Patient = new() { ConnectTimeout = TimeSpan.FromHours(1) };

    private readonly LineServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Lines_are_records_however_they_arrive()
    {
        using var run = new SocketRun<string>(_server.Port, Format.Text, Patient);
        run.Read(); // connects
        using var client = await _server.Accept();
        await LineServer.Send(client, "one\ntwo\r\n\nth");
        Assert.Equal(["one", "two", ""], run.ReadUntil(3).Records);
        await LineServer.Send(client, "r");
        await LineServer.Send(client, "ee\n");
        Assert.Equal(["one", "two", "", "three"], run.ReadUntil(4).Records);
        Assert.Equal([0], run.Context.OpenSplits);
    }

    [Fact]
    public async Task UntilClosed_ends_with_the_connection_and_takes_the_last_line()
    {
        using var run = new SocketRun<string>(_server.Port, Format.Text, Patient with { UntilClosed = true });
        var serve = Serve("one\ntwo\nlast");
        Assert.Equal(["one", "two", "last"], run.ReadToEnd().Records);
        await serve;
    }

    [Fact]
    public async Task A_closed_connection_is_made_again_and_its_unfinished_line_is_lost_with_a_warning()
    {
        using var run = new SocketRun<string>(_server.Port, Format.Text, Patient);
        var serve = Serve("one\nunfin", "two\n", "", "three\n");
        Assert.Equal(["one", "two", "three"], run.ReadUntil(3).Records);
        await serve;
        var warnings = run.Context.Logged.Where(line => line.Level == LogLevel.Warning).ToList();
        Assert.Contains(warnings, line => line.Text.Contains("the server closed the connection (5 bytes of an unfinished line are lost)", StringComparison.Ordinal));
        Assert.Contains(warnings, line => line.Text.Contains("(attempt 2 of 10)", StringComparison.Ordinal)); // nothing came from the third
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_after_what_came_was_read()
    {
        using var run = new SocketRun<string>(_server.Port, Format.Text, Patient with { UntilClosed = true });
        var serve = Task.Run(
            async () =>
            {
                using (var client = await _server.Accept())
                {
                    await LineServer.Send(client, "one\nunfin");
                    while (!run.Records.Any())
                    {
                        await Task.Yield();
                    }

                    client.Client.Close(0); // a reset
                }

                await Serve("two\n");
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(["one", "two"], run.ReadToEnd().Records);
        await serve;
    }

    [Fact]
    public void A_server_that_is_not_there_fails_the_job_after_growing_delays()
    {
        var port = LineServer.DeadPort();
        using var run = new SocketRun<string>(port, Format.Text, Patient with { RetriesMax = 4, RetryDelay = TimeSpan.FromMilliseconds(100), RetryDelayMax = TimeSpan.FromMilliseconds(500) });
        var e = Assert.Throws<FreshetException>(() => run.ReadToEnd());
        Assert.Equal((ErrorDomain.External, true), (e.Domain, e.Retry));
        Assert.Contains($"operator 'source' (subtask 1 of 1) gives up on 127.0.0.1:{port}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("4 attempts", e.Message, StringComparison.Ordinal);
        Assert.Equal(100 + 200 + 400 + 500, run.Context.Now);
        Assert.Equal(4, run.Context.Logged.Count);
    }

    [Fact]
    public void A_name_that_is_none_fails_the_job()
    {
        using var run = new SocketRun<string>(80, Format.Text, Patient with { RetriesMax = 0 }, host: "nowhere.invalid");
        Assert.Contains("gives up on nowhere.invalid:80", Assert.Throws<FreshetException>(() => run.ReadToEnd()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_held_back_and_comes_whole_and_in_order()
    {
        const int lines = 200_000;
        using var run = new SocketRun<string>(_server.Port, Format.Text, Patient with { UntilClosed = true });
        var serve = Serve(string.Concat(Enumerable.Range(0, lines).Select(i => $"line {i} with some more text to make it longer\n")));
        var records = run.ReadToEnd().Records.ToList();
        await serve;
        Assert.Equal(lines, records.Count);
        Assert.All(records.Index(), r => Assert.StartsWith($"line {r.Index} ", r.Item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bad_records_follow_the_policy_with_connection_and_byte()
    {
        var disk = new SimulatedDisk(1);
        var options = Patient with { UntilClosed = true, RecordBytesMax = 10, BadRecords = BadRecords.DeadLetter("/bad") };
        using var run = new SocketRun<int>(_server.Port, Format.JsonLines<int>(), options, disk);
        var serve = Serve("1\nx\n3\n12345678901\n5\n");
        Assert.Equal([1, 3, 5], run.ReadToEnd().Records);
        await serve;
        Assert.Equal(2, run.Context.Metrics.Bad);
        run.Snapshot(1);
        var letters = disk.Snapshot().Single(f => f.Path.StartsWith("/bad/bad-", StringComparison.Ordinal));
        var text = System.Text.Encoding.UTF8.GetString(letters.Bytes);
        Assert.Contains($"socket 127.0.0.1:{_server.Port}, connection 1, byte 2", text, StringComparison.Ordinal);
        Assert.Contains("the line has 11 bytes, more than the 10", text, StringComparison.Ordinal);

        using var failing = new SocketRun<int>(_server.Port, Format.JsonLines<int>(), Patient);
        serve = Serve("x\n");
        Assert.Contains("cannot decode the record at socket 127.0.0.1", Assert.Throws<FreshetException>(() => failing.ReadToEnd()).Message, StringComparison.Ordinal);
        await serve;
    }

    [Fact]
    public async Task Close_ends_the_connection_in_any_state()
    {
        new SocketRun<string>(_server.Port, Format.Text, Patient).Dispose(); // never read

        var connecting = new SocketRun<string>(_server.Port, Format.Text, Patient);
        connecting.Read();
        using var client = await _server.Accept();
        connecting.Dispose();
        connecting.Dispose();
        Assert.True(await IsEnded(client));

        var open = new SocketRun<string>(_server.Port, Format.Text, Patient);
        open.Read();
        using var second = await _server.Accept();
        await LineServer.Send(second, "one\n");
        open.ReadUntil(1).Dispose();
        Assert.True(await IsEnded(second));

        static async Task<bool> IsEnded(TcpClient client)
        {
            try
            {
                return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
            }
            catch (IOException)
            {
                return true; // a reset: an end as well
            }
        }
    }

    [Fact]
    public void What_cannot_work_is_refused()
    {
        Check(e => e.FromSocket("h", 0, Format.Text), "port 0");
        Check(e => e.FromSocket("h", 65536, Format.Text), "port 65536");
        Check(e => e.FromSocket("h", 1, Format.Csv<(int, int)>(new CsvOptions { Header = true })), "expects a header");
        Check(e => e.FromSocket("h", 1, Format.Text, new() { RetriesMax = -1 }), "RetriesMax");
        Check(e => e.FromSocket("h", 1, Format.Text, new() { RetryDelay = TimeSpan.Zero }), "RetryDelay");
        Check(e => e.FromSocket("h", 1, Format.Text, new() { RetryDelay = TimeSpan.FromHours(1) }), "RetryDelayMax");
        Check(e => e.FromSocket("h", 1, Format.Text, new() { ConnectTimeout = TimeSpan.Zero }), "ConnectTimeout");
        Check(e => e.FromSocket("h", 1, Format.Text, new() { RecordBytesMax = 0 }), "RecordBytesMax");
        Check(e => e.FromSocket("h", 1, Format.Text).WithParallelism(2), "at most 1 subtask");

        static void Check(Action<StreamEnvironment> build, string expected) =>
            Assert.Contains(expected, Assert.Throws<FreshetException>(() => build(StreamEnvironment.Create())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_says_that_it_is_at_most_once()
    {
        var environment = StreamEnvironment.Create();
        environment.FromSocket("localhost", 9999, Format.Text);
        var node = environment.ToGraph().Nodes.Single();
        Assert.Equal("localhost:9999, text, at most once", node.Detail);
        Assert.Equal((false, 1), (node.IsBounded, node.ParallelismMax));
    }

    /// <summary>One connection after another, each with its text.</summary>
    private Task Serve(params string[] texts) => Task.Run(
        async () =>
        {
            foreach (var text in texts)
            {
                using var client = await _server.Accept();
                await LineServer.Send(client, text);
            }
        },
        TestContext.Current.CancellationToken);
}
