namespace Freshet.Testing;

/// <content>Inputs that must fail.</content>
public sealed partial class OperatorTest<TIn, TOut>
{
    /// <summary>The input must make the operator fail, in batches of any size, with a message that holds all these texts.</summary>
    public void CheckFails(ErrorDomain domain, params IReadOnlyList<string> message)
    {
        foreach (var records in (int[])[1, 3, Core.BatchSize.Default])
        {
            var style = new RunStyle { RecordsPerBatch = records };
            var mode = new LinearMode<TIn>($"batches of up to {records}", style, Between.Nothing, [_setup.Stores[0]]);
            try
            {
                mode.Runs(_setup).Single();
            }
            catch (HarnessException e) when (e.InnerException is FreshetException failure)
            {
                CheckFailure(mode.Name, failure, domain, message);
                continue;
            }

            throw new HarnessException($"In mode '{mode.Name}': the operator should fail and did not.");
        }
    }

    private static void CheckFailure(string mode, FreshetException failure, ErrorDomain domain, IReadOnlyList<string> message)
    {
        if (failure.Domain != domain)
        {
            throw new HarnessException($"In mode '{mode}': the failure's domain is {failure.Domain}, expected is {domain}: {failure.Message}", failure);
        }

        foreach (var text in message)
        {
            if (!failure.Message.Contains(text, StringComparison.Ordinal))
            {
                throw new HarnessException($"In mode '{mode}': '{text}' is not in the failure's message: {failure.Message}", failure);
            }
        }
    }
}
