using Freshet.Core;

namespace Freshet.Testing.Tests;

/// <summary>Makes wide records of narrow ones.</summary>
public sealed class Widen(bool trusting) : Operator<int, (long, long)>
{
    public override void OnBatch(Batch<int> batch)
    {
        if (trusting)
        {
            var to = Batch<(long, long)>.Rent();
            for (var i = 0; i < batch.Count; i++)
            {
                to.Places[i] = (batch.Items[i], 0);
            }

            to.SetCount(batch.Count);
            Output.Send(to);
        }
        else
        {
            foreach (var item in batch.Items)
            {
                Output.Emit((item, 0));
            }
        }

        batch.Release();
    }
}
