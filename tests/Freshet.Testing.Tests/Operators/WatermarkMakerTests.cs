using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>Operators that make watermarks: told when flushed, so their places are compared stretch by stretch; after a restore they may lag, never lead.</summary>
public sealed class WatermarkMakerTests
{
    [Fact]
    public void CheckAll_passes_when_watermarks_lag_after_a_restore() => Test(static () => new Highest(WatermarkFault.None)).CheckAll();

    [Theory]
    [InlineData(WatermarkFault.LeadsAfterRestore, "is ahead of the plain run")]
    [InlineData(WatermarkFault.LeadsInSmallBatches, "the output differs")]
    [InlineData(WatermarkFault.GoesBack, "a watermark never goes back")]
    public void CheckAll_finds_it_when_watermarks_are_wrong(WatermarkFault fault, string finding)
    {
        var failure = Assert.Throws<HarnessException>(Test(() => new Highest(fault)).CheckAll);

        Assert.Contains(finding, failure.Message);
    }

    private static OperatorTest<string, string> Test(Func<Operator<string, string>> create) => OperatorTest
        .Of(create)
        .Input("""
            + a @10
            + b @5
            time 1
            + c @20
            + d @19
            time 2
            + e @7
            + f @7
            time 3
            """, static word => word)
        .Expect("""
            + a @10
            + b @5
            watermark 10
            + c @20
            + d @19
            watermark 20
            + e @7
            + f @7
            """);

    public enum WatermarkFault
    {
        None,
        LeadsAfterRestore,
        LeadsInSmallBatches,
        GoesBack,
    }

    /// <summary>The highest time is the watermark; what it saw before a restore is forgotten.</summary>
    private sealed class Highest(WatermarkFault fault) : Operator<string, string>
    {
        private long _highest = long.MinValue;
        private long _told = long.MinValue;
        private long _ahead;

        public override bool MakesWatermarks => true;

        public override void OnBatch(Batch<string> batch)
        {
            foreach (var time in batch.Timestamps)
            {
                _highest = fault == WatermarkFault.GoesBack ? time : Math.Max(_highest, time);
            }

            if (fault == WatermarkFault.LeadsInSmallBatches && batch.Count == 1)
            {
                _highest += 1;
            }

            Output.Send(batch);
        }

        public override void Flush()
        {
            base.Flush();
            if (_highest != _told)
            {
                _told = _highest;
                Context.EmitWatermark(_highest + _ahead);
            }
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            _ahead = Context.Restored is not null && fault == WatermarkFault.LeadsAfterRestore ? 100 : 0;
        }
    }
}
