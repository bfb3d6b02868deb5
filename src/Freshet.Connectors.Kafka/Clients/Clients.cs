namespace Freshet;

/// <summary>The end of clients.</summary>
internal static class Clients
{
    /// <summary>
    /// Closes a client, and first what asks through it: at once when nothing was asked, else when the answers are there (each request has its
    /// time-out). Native clients do not like to go while they answer.
    /// </summary>
    public static void Close(IDisposable? asking, IDisposable? client, params ReadOnlySpan<Task?> requests)
    {
        var open = new List<Task>();
        foreach (var request in requests)
        {
            if (request is { IsCompleted: false })
            {
                open.Add(request);
            }
        }

        if (open.Count == 0)
        {
            asking?.Dispose();
            client?.Dispose();
        }
        else
        {
            _ = CloseAfter(Task.WhenAll(open), asking, client);
        }
    }

    private static async Task CloseAfter(Task requests, IDisposable? asking, IDisposable? client)
    {
        await requests.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nobody waits for these answers any more
        asking?.Dispose();
        client?.Dispose();
    }
}
