namespace Freshet.Sql.Tests.Running;

/// <summary>A short run of <c>eng/sql-fuzz</c>: random queries over random tables, streamed, in parallel, with rows that come and go, and in batch mode, against PostgreSQL.</summary>
public sealed class RandomQueryTests
{
    [Fact]
    public async Task Answers_to_random_queries_are_those_of_PostgreSQL()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql"), "needs PostgreSQL: apt-get install -y postgresql");

        Assert.Equal(0, await SqlFuzz.Program.Main(["--queries", "600", "--seed", "31"]));
    }
}
