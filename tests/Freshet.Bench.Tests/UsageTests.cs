namespace Freshet.Bench.Tests;

public sealed class UsageTests
{
    [Fact]
    public void Usage_lists_every_job() => Assert.All(Jobs.All, job => Assert.Contains($"  {job.Call} ", Bench.Usage));

    [Theory]
    [InlineData("keyd", "There is no job 'keyd'", "keyed KEYS")]
    [InlineData("nexmark q6", "There is no query 'q6'", "q0 q1 q2 q5 q7 q14 q22")]
    [InlineData("keyed", "needs KEYS", "usage")]
    [InlineData("keyed 10 --evnts 5", "'--evnts' is unknown", "usage")]
    [InlineData("keyed 0", "needs KEYS to be 1 or more", "usage")]
    [InlineData("hop 60s 1s 0", "needs KEYS to be 1 or more", "usage")]
    [InlineData("state 0", "needs KEYS to be 1 or more", "usage")]
    [InlineData("keyed 100 extra args", "'extra' is one argument too many", "usage: bench keyed KEYS")]
    [InlineData("chain --verbose extra", "'extra' is one argument too many", "usage: bench chain")]
    [InlineData("keyed 100 --disorder 9", "keyed has no use for '--disorder'", "usage")]
    [InlineData("events 5 --rate 9", "events has no use for '--rate'", "usage")]
    [InlineData("keyed 10 --rate 0", "--rate is 0", "at least 1")]
    [InlineData("hop 60s 1s 10 --rate 0", "--rate is 0", "at least 1")]
    [InlineData("events 5 1 0", "RATE is 0", "at least 1")]
    [InlineData("nexmark q0 --out /no/such/x", "--out /no/such/x cannot be written", "/no/such")]
    [InlineData("nexmark q0 --rate 0", "--rate is 0", "at least 1")]
    public async Task A_misspelt_command_line_is_refused_with_what_there_is(string arguments, params string[] texts)
    {
        var refused = await Assert.ThrowsAsync<FreshetException>(() => Jobs.Run(BenchOptions.Parse(arguments.Split(' '))));
        Assert.Equal(ErrorDomain.User, refused.Domain);
        Assert.All(texts, text => Assert.Contains(text, refused.Message));
    }

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
