using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Testing;

/// <summary>The state backends of one simulated process: a process that dies in the simulation does not give its memory back, so this does.</summary>
internal sealed class SimulatedStates(bool paged)
{
    private readonly List<Backend> _made = [];

    /// <summary>Bytes held by backends that the engine has closed: they should be none.</summary>
    public long BytesLeaked => _made.Where(static b => b.IsClosed).Sum(static b => b.Bytes);

    /// <summary>True when the engine has closed every backend.</summary>
    public bool AreClosed => _made.TrueForAll(static b => b.IsClosed);

    public StateBackend Create(long budget)
    {
        var backend = new Backend(paged ? new PagedStateBackend(budget) : null);
        _made.Add(backend);
        return backend;
    }

    /// <summary>Gives back what the engine has not.</summary>
    public void Free()
    {
        _made.ForEach(static b => b.Free());
        _made.Clear();
    }

    private sealed class Backend(PagedStateBackend? paged) : StateBackend
    {
        private readonly List<StateStore> _stores = [];

        public bool IsClosed { get; private set; }

        public override long Bytes => paged?.Bytes ?? _stores.Sum(static s => s.Bytes);

        public override StateStore CreateStore(string owner)
        {
            var store = paged?.CreateStore(owner) ?? new DictionaryStateStore();
            _stores.Add(store);
            return store;
        }

        public override void Dispose()
        {
            IsClosed = true;
            paged?.Dispose();
        }

        public void Free()
        {
            _stores.ForEach(static s => s.Dispose());
            paged?.Dispose();
        }
    }
}
