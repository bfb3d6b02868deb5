using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Docs;

/// <summary>What docs/testing.md shows is what compiles.</summary>
public sealed class TestingPageTests
{
    [Fact]
    public void Page_shows_the_code_that_is_compiled()
    {
        var code = Lines(Read("snippets.cs"));
        var blocks = Blocks(Read("testing.md"));

        Assert.Equal(11, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(Lines(block), code));
    }

    [Fact]
    public void Page_names_every_mode_of_the_operator_harness()
    {
        var page = Read("testing.md");

        foreach (var mode in (string[])["batches of one", "snapshot and restart after every element", "crash and replay", "output full", "barrier after every element", "stale watermarks", "other parallelism"])
        {
            Assert.Contains(mode, page);
        }
    }

    [Fact]
    public void Page_shows_what_the_harness_says_of_an_operator_without_a_snapshot()
    {
        var failure = Assert.Throws<HarnessException>(OperatorTest
            .Of(() => new Forgetful())
            .Input(Record(3L), Record(10L), Watermark(5), Record(8L), End())
            .Expect(Record(7L), Watermark(5), Record(-2L), Watermark(long.MaxValue))
            .CheckAll);

        Assert.Contains(Lines(failure.Message), Lines(Read("testing.md")));
    }

    [Fact]
    public void Page_shows_what_is_said_of_a_function_that_keeps_state_in_a_field()
    {
        using var test = FunctionTest.Of((string user) => user, () => new VisitsInAField());
        test.Push("ann", at: 0);
        test.Push("ann", at: 60_000);
        test.Restart(parallelism: 2);
        test.Watermark(31 * 60_000);

        var failure = Assert.Throws<HarnessException>(() => test.Output.ExpectNext(Record(("ann", 2), at: 31 * 60_000)));

        Assert.Contains(Lines(failure.Message), Lines(Read("testing.md")));
    }

    private static List<string> Blocks(string page)
    {
        var blocks = new List<string>();
        for (var start = page.IndexOf("```csharp\n", StringComparison.Ordinal); start >= 0; start = page.IndexOf("```csharp\n", start + 1, StringComparison.Ordinal))
        {
            var end = page.IndexOf("\n```", start, StringComparison.Ordinal);
            blocks.Add(page[(start + "```csharp\n".Length)..end]);
        }

        return blocks;
    }

    /// <summary>Without indentation and empty lines, which the page may have otherwise.</summary>
    private static string Lines(string code) => string.Join('\n', code.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0));

    private static string Read(string name)
    {
        using var stream = typeof(TestingPageTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class Forgetful : Operator<long, long>
    {
        private long? _last;

        public override void OnBatch(Batch<long> batch)
        {
            foreach (var number in batch.Items)
            {
                if (_last is { } last)
                {
                    Output.Emit(number - last);
                }

                _last = number;
            }

            batch.Release();
        }
    }

    private sealed class VisitsInAField : KeyedProcessFunction<string, string, (string, int)>
    {
        private int _pages;

        public override void OnRecord(string user, ProcessContext<string, (string, int)> context)
        {
            _pages++;
            context.SetEventTimer(31 * 60_000);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, (string, int)> context) => context.Emit((context.Key, _pages));
    }
}
