namespace Freshet.State;

/// <content>Who rents. An account is kept as long as something is rented for it, so that a failure can name it and its size.</content>
public sealed partial class PagePool
{
    private readonly HashSet<PageAccount> _accounts = [];

    internal nint Rent(PageAccount? account)
    {
        lock (_gate)
        {
            Charge(PageBytes, account);
            return Take();
        }
    }

    internal void Return(nint page, PageAccount? account)
    {
        lock (_gate)
        {
            _free.Push(page);
            Release(PageBytes, account);
        }
    }

    internal nint RentBlock(long bytes, PageAccount? account)
    {
        lock (_gate)
        {
            Charge(bytes, account);
        }

        return PageChunk.AllocateBlock(bytes);
    }

    internal void ReturnBlock(nint block, long bytes, PageAccount? account)
    {
        PageChunk.FreeBlock(block);
        lock (_gate)
        {
            Release(bytes, account);
        }
    }

    private void Count(PageAccount? account, long bytes)
    {
        if (account is null)
        {
            return;
        }

        if (account.Bytes == 0)
        {
            _accounts.Add(account);
        }

        account.Bytes += bytes;
        if (account.Bytes == 0)
        {
            _accounts.Remove(account);
        }
    }

    private FreshetException Exhausted(long bytes, PageAccount? account)
    {
        var who = "";
        if (account is not null)
        {
            var held = BytesOf(account.Owner);
            var most = _accounts.Select(other => (other.Owner, Bytes: BytesOf(other.Owner))).OrderByDescending(other => other.Bytes).ThenBy(other => other.Owner, StringComparer.Ordinal).FirstOrDefault();
            who = $"Operator '{account.Owner}' holds {held:N0} bytes of state. ";
            who += most.Bytes > held ? $"Most is held by operator '{most.Owner}': {most.Bytes:N0} bytes. " : "";
        }

        return FreshetException.User(
            $"State memory is exhausted: of the budget of {Budget:N0} bytes {_rented:N0} are in use, and {bytes:N0} more are needed. {who}" +
            "Raise StateBytesMax of the job, or keep less state (shorter windows, fewer keys for each process).");
    }

    /// <summary>Bytes of all subtasks of an operator in this process.</summary>
    private long BytesOf(string owner) => _accounts.Where(account => account.Owner == owner).Sum(account => account.Bytes);
}
