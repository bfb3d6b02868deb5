using Freshet.Core;

namespace Freshet.Core.Tests.Time;

public sealed class WatermarkMergeTests
{
    // a: add; 0=50: input 0 at 50; 0i / 0a: idle, active; 0e: ended; 0r: removed; then what the merged watermark must be, '-' for none
    [Theory]
    [InlineData("a a 0=50", "-")]
    [InlineData("a a 0=50 1=30", "30")]
    [InlineData("a a 0=50 1=30 1=40", "40")]
    [InlineData("a a 0=50 1=30 0=20", "30")]
    [InlineData("a a 0=50 1i", "50")]
    [InlineData("a a 0=50 1=30 0i 1i", "50")]
    [InlineData("a a 0=50 1i 1a", "50")]
    [InlineData("a a 0=50 1i 1a 1=10 0=90", "50")]
    [InlineData("a a 0=50 1i 1a 1=60 0=90", "60")]
    [InlineData("a a 0=50 1e", "50")]
    [InlineData("a a 0=50 1=20 0e", "20")]
    [InlineData("a a 0=50 0e 1e", "end")]
    [InlineData("a 0=50 a", "50")]
    [InlineData("a 0=50 a 1=10 0=70", "50")]
    [InlineData("a a 0=50 1r", "50")]
    [InlineData("a 0=50 0r", "50")]
    [InlineData("a 0e", "end")]
    [InlineData("a a 0e 1i", "-")]
    [InlineData("a a 0=50 0e 1i", "50")]
    [InlineData("a a 1i 0=50 0e", "50")]
    [InlineData("a a 0=50 0r 1i", "50")]
    [InlineData("a a 0=50 0e 1=10 1i", "50")]
    public void Current_is_the_lowest_of_the_active_inputs(string script, string expected)
    {
        var merge = new WatermarkMerge();
        foreach (var step in script.Split(' '))
        {
            Apply(merge, step);
        }

        Assert.Equal(expected, merge.Current switch { long.MinValue => "-", long.MaxValue => "end", var w => $"{w}" });
    }

    [Theory]
    [InlineData("a a", false)]
    [InlineData("a a 0i", false)]
    [InlineData("a a 0i 1i", true)]
    [InlineData("a a 0i 1e", true)]
    [InlineData("a a 0e 1e", false)]
    [InlineData("a a 0i 1i 0a", false)]
    public void IsIdle_is_true_when_no_input_is_active_and_not_all_have_ended(string script, bool expected)
    {
        var merge = new WatermarkMerge();
        foreach (var step in script.Split(' '))
        {
            Apply(merge, step);
        }

        Assert.Equal(expected, merge.IsIdle);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Current_is_the_highest_whichever_of_two_is_removed_first(int first)
    {
        var merge = new WatermarkMerge();
        merge.Set(merge.Add(), 50);
        merge.Set(merge.Add(), 100);
        Assert.Equal(50, merge.Current);
        merge.Remove(first);
        merge.Remove(1 - first);
        Assert.Equal(100, merge.Current);
    }

    [Fact]
    public void Current_never_goes_back_and_never_passes_an_active_input_that_was_below_it()
    {
        var random = new SeededRandom(7);
        for (var run = 0; run < 2000; run++)
        {
            var merge = new WatermarkMerge();
            var inputs = random.Next(4) + 1;
            for (var i = 0; i < inputs; i++)
            {
                merge.Add();
            }

            for (var step = 0; step < 40; step++)
            {
                var before = merge.Current;
                var input = random.Next(inputs);
                switch (random.Next(6))
                {
                    case 0:
                        merge.SetActive(input, false);
                        break;
                    case 1:
                        merge.SetActive(input, true);
                        break;
                    case 2 when step > 30:
                        merge.End(input);
                        break;
                    default:
                        merge.Set(input, random.Next(1000));
                        break;
                }

                Assert.True(merge.Current >= before);
                for (var i = 0; i < inputs; i++)
                {
                    Assert.True(!merge.IsActive(i) || merge.Current <= Math.Max(merge.Of(i), before));
                }
            }
        }
    }

    [Fact]
    public void Look_gives_each_input_with_its_name_and_when_it_moved_last()
    {
        var merge = new WatermarkMerge { Now = 100 };
        var (a, b, c) = (merge.Add(), merge.Add(), merge.Add());
        merge.Name(b, "part-1");
        merge.Now = 200;
        merge.Set(b, 7);
        merge.Now = 300;
        merge.Set(b, 6); // does not move
        merge.SetActive(a, false);
        merge.Remove(c);

        Assert.Equal(
            [new MergedInput(a, null, long.MinValue, 100, MergedInputMode.Idle), new MergedInput(b, "part-1", 7, 200, MergedInputMode.Active)],
            merge.Look());
    }

    private static void Apply(WatermarkMerge merge, string step)
    {
        if (step == "a")
        {
            merge.Add();
            return;
        }

        var input = step[0] - '0';
        _ = step[1] switch
        {
            '=' => merge.Set(input, long.Parse(step[2..])),
            'i' => merge.SetActive(input, false),
            'a' => merge.SetActive(input, true),
            'e' => merge.End(input),
            _ => merge.Remove(input),
        };
    }
}
