using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

public sealed class SideOutputTests
{
    [Fact]
    public void CheckAll_compares_side_outputs() => Test().ExpectSide(1, "+ odd 1 @1\n+ odd 3 @3").CheckAll();

    [Fact]
    public void CheckAll_finds_it_when_a_side_output_differs()
    {
        var failure = Assert.Throws<HarnessException>(Test().ExpectSide(1, "+ odd 1 @1").CheckAll);

        Assert.Contains("port 1: the output is not what the test expects", failure.Message);
    }

    [Fact]
    public void CheckAll_finds_it_when_a_side_output_is_not_expected()
    {
        var failure = Assert.Throws<HarnessException>(Test().CheckAll);

        Assert.Contains("port 1 gave out '+ odd 1 @1', and the test expects nothing of it", failure.Message);
    }

    [Fact]
    public void CheckAll_refuses_a_test_that_expects_nothing_without_saying_so()
    {
        var failure = Assert.Throws<HarnessException>(OperatorTest.Of(() => new Odd()).Input(Record(2L)).CheckAll);

        Assert.Contains("does not say so", failure.Message);
    }

    private static OperatorTest<long, long> Test() => OperatorTest
        .Of(() => new Odd())
        .Rebalanced()
        .Input(Record(1L, at: 1), Record(2L, at: 2), Watermark(2), Record(3L, at: 3))
        .Expect(Record(2L, at: 2), Watermark(2));

    private sealed class Odd : Operator<long, long>
    {
        private Emitter<string>? _odd;

        public override void OnBatch(Batch<long> batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch.Items[i] % 2 == 0)
                {
                    Output.Emit(batch.Items[i], batch.Timestamps[i]);
                }
                else
                {
                    _odd!.Emit($"odd {batch.Items[i]}", batch.Timestamps[i]);
                }
            }

            batch.Release();
        }

        public override void Flush()
        {
            base.Flush();
            _odd?.Flush();
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            _odd = Context.Output<string>(1);
        }
    }
}
