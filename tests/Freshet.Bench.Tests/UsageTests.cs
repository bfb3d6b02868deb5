namespace Freshet.Bench.Tests;

public sealed class UsageTests
{
    [Fact]
    public void Usage_lists_every_job() => Assert.All(Jobs.All, job => Assert.Contains($"  {job.Call} ", Bench.Usage));

    [Theory]
    [InlineData("keyd", "There is no job 'keyd'", "keyed KEYS")]
    [InlineData("nexmark q6", "There is no query 'q6'", "q0 q1 q2 q3 q4 q5 q7 q8 q9 q11 q12 q14 q15 q16 q17 q18 q19 q20 q22")]
    [InlineData("keyed", "needs KEYS", "usage")]
    [InlineData("keyed 10 --evnts 5", "'--evnts' is unknown", "usage")]
    [InlineData("keyed 0", "KEYS is '0'", "from 1 to")]
    [InlineData("hop 60s 1s 0", "KEYS is '0'", "from 1 to")]
    [InlineData("state 0", "KEYS is '0'", "from 1 to")]
    [InlineData("keyed 100 extra args", "'extra' is one argument too many", "usage: bench keyed KEYS")]
    [InlineData("chain --verbose extra", "'extra' is one argument too many", "usage: bench chain")]
    [InlineData("keyed 100 --disorder 9", "keyed has no use for '--disorder'", "usage")]
    [InlineData("events 5 --rate 9", "events has no use for '--rate'", "usage")]
    [InlineData("keyed 10 --rate 0", "--rate is '0'", "from 1 to")]
    [InlineData("hop 60s 1s 10 --rate 0", "--rate is '0'", "from 1 to")]
    [InlineData("events 5 1 0", "RATE is 0", "at least 1")]
    [InlineData("nexmark q0 --out /no/such/x", "--out /no/such/x cannot be written", "/no/such")]
    [InlineData("nexmark q0 --rate 0", "--rate is '0'", "from 1 to")]
    [InlineData("nexmark q0 --rate -1", "--rate is '-1'", "from 1 to")]
    [InlineData("keyed 10 --parallelism 4294967297", "--parallelism is '4294967297'", "from 1 to 128")]
    [InlineData("keyed 10 --parallelism 0", "--parallelism is '0'", "from 1 to 128")]
    [InlineData("start --workers 99999999999", "--workers is '99999999999'", "from 1 to 1024")]
    [InlineData("start --workers 0", "--workers is '0'", "from 1 to 1024")]
    [InlineData("state 10 --state-mb 17592186044417", "--state-mb is '17592186044417'", "from 1 to 16777216")]
    [InlineData("state 10 --state-mb 0", "--state-mb is '0'", "from 1 to 16777216")]
    [InlineData("keyed 10 --events 99999999999999999999", "--events is '99999999999999999999'", "from 0 to 9000000000000000")]
    [InlineData("keyed 99999999999999999999", "KEYS is '99999999999999999999'", "from 1 to 9223372036854775807")]
    [InlineData("keyed 1000 --window 99999999999999", "--window is '99999999999999'", "from 1 to 10000000")]
    [InlineData("keyed 1000 --window 0", "--window is '0'", "from 1 to 10000000")]
    [InlineData("chain --checkpoint 99999999999999999m", "--checkpoint is '99999999999999999m'", "from 1ms to 10000000s")]
    [InlineData("chain --checkpoint 0s", "--checkpoint is '0s'", "from 1ms to 10000000s")]
    [InlineData("chain --checkpoint 10", "--checkpoint is '10'", "written as 10s, 200ms or 1m")]
    [InlineData("hop 10000001s 1s 10", "SIZE is '10000001s'", "from 1ms to 10000000s")]
    [InlineData("hop 10s 999999999999999999ms 10", "SLIDE is '999999999999999999ms'", "from 1ms to 10000000s")]
    [InlineData("latency 9000000000000000000 --seconds 1000", "RATE is '9000000000000000000'", "from 1 to 1000000000")]
    [InlineData("latency 0", "RATE is '0'", "from 1 to 1000000000")]
    [InlineData("latency 1000 --seconds 1000001", "--seconds is '1000001'", "from 1 to 1000000")]
    [InlineData("events 5 1 99999999999999999999", "RATE is '99999999999999999999'", "from -9223372036854775808 to 9223372036854775807")]
    public async Task A_misspelt_command_line_is_refused_with_what_there_is(string arguments, params string[] texts)
    {
        var refused = await Assert.ThrowsAsync<FreshetException>(() => Jobs.Run(BenchOptions.Parse(arguments.Split(' '))));
        Assert.Equal(ErrorDomain.User, refused.Domain);
        Assert.All(texts, text => Assert.Contains(text, refused.Message));
    }

    [Theory]
    [InlineData("q6")]
    [InlineData("q0 --texts utf8")]
    [InlineData("q0 --parallelism 129")]
    [InlineData("q0 --workers 0")]
    [InlineData("q0 --checkpoint 0s")]
    public async Task A_refused_command_line_makes_no_file(string arguments)
    {
        var answer = Path.Combine(Path.GetTempPath(), $"freshet-bench-{Guid.NewGuid()}");
        await Assert.ThrowsAsync<FreshetException>(() => Jobs.Run(BenchOptions.Parse(["nexmark", .. arguments.Split(' '), "--out", answer])));
        Assert.False(File.Exists(answer));
    }

    [Theory]
    [InlineData("hop 10000000s 10000000s 10 --events 1000 --rate 1 --parallelism 128 --workers 3")]
    [InlineData("keyed 10 --window 10000000 --events 1000 --rate 9223372036854775807 --checkpoint 10000000s --state-mb 16777216")]
    public async Task The_ends_of_the_ranges_work(string arguments) => Assert.Equal(0, await Jobs.Run(BenchOptions.Parse(arguments.Split(' '))));

    [Fact]
    public void Folders_for_checkpoints_are_deleted_at_the_end()
    {
        var options = BenchOptions.Parse(["keyed", "10", "--checkpoint", "1s"]);
        var folder = (options with { ParallelismDefault = 2 }).ToJobOptions().Checkpoints!.Folder;
        Assert.True(Directory.Exists(folder));
        options.DeleteFolders();
        Assert.False(Directory.Exists(folder));
    }
}
