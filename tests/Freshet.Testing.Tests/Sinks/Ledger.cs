namespace Freshet.Testing.Tests;

/// <summary>An outside with transactions: what is prepared is kept, and seen once it is committed.</summary>
public sealed class Ledger
{
    private readonly Dictionary<string, List<string>> _prepared = [];
    private readonly HashSet<string> _committed = [];

    public List<string> Visible { get; } = [];

    public void Prepare(string transaction, List<string> lines) => _prepared[transaction] = lines;

    public void Commit(string transaction, bool again = false)
    {
        if (_committed.Add(transaction) || again)
        {
            Visible.AddRange(_prepared[transaction]);
        }
    }
}
