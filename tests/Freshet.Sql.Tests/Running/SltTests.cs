using Slt;

namespace Freshet.Sql.Tests.Running;

/// <summary>The cases of <c>eng/slt</c>, and that its runner notices what is wrong.</summary>
public sealed class SltTests
{
    private static string[] Cases => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.slt");

    [Theory]
    [InlineData("batch")]
    [InlineData("streaming")]
    [InlineData("parallel")]
    public async Task Cases_give_what_they_say(string mode)
    {
        Assert.True(Cases.Length >= 3);
        Assert.Equal(0, await global::Slt.Program.Main(["--mode", mode, .. Cases]));
    }

    [Theory]
    [InlineData("query I nosort\nSELECT 1\n----\n2", 1)]
    [InlineData("query I nosort\nSELECT 1\n----\n1\n1", 1)]
    [InlineData("query II nosort\nSELECT 1\n----\n1", 1)]
    [InlineData("query I rowsort\nSELECT x FROM (VALUES (1), (2)) AS t(x)\n----\n1", 1)]
    [InlineData("query I nosort\nSELECT 1\n----\n1 values hashing to b026324c6904b2a9cb4b88d6d61c81d1", 0)]
    [InlineData("query I nosort\nSELECT 2\n----\n1 values hashing to b026324c6904b2a9cb4b88d6d61c81d1", 1)]
    [InlineData("statement ok\nSELECT nothing", 1)]
    [InlineData("statement error\nSELECT 1", 1)]
    [InlineData("statement error other words\nSELECT nothing", 1)]
    [InlineData("query I sideways\nSELECT 1\n----\n1", 2)]
    [InlineData("loop i 0 10", 2)]
    public async Task Runner_says_whether_a_record_holds(string record, int exit)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, record);
            Assert.Equal(exit, await global::Slt.Program.Main([file]));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
