using System.Globalization;
using Freshet.Core.State;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Writes the keyed state of a task for one checkpoint into files of its own. Parts that are as in the last complete checkpoint are left
/// where they are, unless their file is to be given up: then they are written again, from memory.
/// </summary>
internal sealed class PartWriter : StateWriter, IDisposable
{
    private const int FilesBeforeLarger = 32;

    private readonly CheckpointStore _store;
    private readonly CheckpointId _checkpoint;
    private readonly string _name;
    private readonly IncrementLimits _limits;
    private readonly WrittenParts? _last;
    private readonly HashSet<int> _givenUp;
    private readonly bool _overlooksChanges;
    private readonly int _firstFile;
    private readonly List<StateFile> _finished = [];
    private readonly Dictionary<int, long> _needed = [];
    private readonly Dictionary<object, PartMap> _maps = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, List<IEnumerable<Part>> Groups)> _sections = [];
    private readonly FrameWriteStream _stream = new();
    private StateFileWriter _file;
    private PartMap? _before;
    private PartMap? _map;
    private (int Number, bool IsChanged) _part;
    private long _from;

    public PartWriter(CheckpointStore store, CheckpointId checkpoint, string name, IncrementLimits limits, PlantedBugs bugs, WrittenParts? last)
    {
        (_store, _checkpoint, _name, _limits, _last) = (store, checkpoint, name, limits, last);
        _overlooksChanges = bugs.ChangedPartsLeftOut;
        _givenUp = last?.ToGiveUp(_limits) ?? [];
        _firstFile = last?.NextFile ?? 0;
        _file = store.CreateStateFile(checkpoint, $"{name}.state");
        _stream.MoveTo(_file.Frames);
    }

    public override Stream Stream => _stream;

    /// <summary>Bytes that no earlier checkpoint had: of parts that changed, and of what has no parts.</summary>
    public long ChangedBytes { get; private set; }

    private int FileNumber => _firstFile + _finished.Count;

    /// <summary>Begins a state; all that is written until the next one belongs to it.</summary>
    public void BeginSection(string name)
    {
        EndInline();
        _sections.Add((name, []));
    }

    public override void BeginParts(object source, long moment)
    {
        EndInline();
        _before = _last?.Maps.GetValueOrDefault(source);
        _maps[source] = _map = new PartMap(moment, _before);
        _sections[^1].Groups.Add(_map);
    }

    public override bool BeginPart(int number, long changedAt)
    {
        var known = _before?.At(number) ?? Part.None;
        var isChanged = known.File < 0 || (changedAt > _before!.Moment && !_overlooksChanges);
        if (!isChanged && !_givenUp.Contains(known.File))
        {
            Add(number, known);
            return false;
        }

        if (_stream.Position >= _limits.FileBytes << (_finished.Count / FilesBeforeLarger))
        {
            NextFile();
        }

        _from = _stream.Position;
        _part = (number, isChanged);
        return true;
    }

    public override void EndPart()
    {
        var part = new Part(FileNumber, _from, _stream.Position - _from);
        Add(_part.Number, part);
        ChangedBytes += _part.IsChanged ? part.Length : 0;
        _from = _stream.Position;
    }

    public override void EndParts()
    {
        _map!.Seal();
        (_map, _before) = (null, null);
        _from = _stream.Position;
    }

    /// <summary>Ends the last file; everything is durable then but the names. Gives what the next checkpoint may go on from, the files and where each state is.</summary>
    public (WrittenParts Parts, IReadOnlyList<StateFile> Files, IReadOnlyList<KeyedSection> Sections, long BytesWritten) Finish()
    {
        EndInline();
        var old = _last?.Files.Where(f => _needed.ContainsKey(f.Key)).OrderBy(static f => f.Key).ToArray() ?? [];
        var places = old.Select(static f => f.Key).Concat(Enumerable.Range(_firstFile, _finished.Count + 1)).Index().ToDictionary(static f => f.Item, static f => f.Index);
        var sections = _sections.Select(section => PartIndex.Write(_stream, section.Name, section.Groups, places, FileNumber)).ToArray();
        _stream.Flush();
        _finished.Add(_file.Finish());
        var files = old.Select(f => (f.Key, f.Value.File)).Concat(_finished.Select((file, i) => (Key: _firstFile + i, File: file))).ToArray();
        var parts = new WrittenParts(
            _checkpoint, FileNumber, files.ToDictionary(static f => f.Key, f => new PartFile(f.File, _needed.GetValueOrDefault(f.Key))), _maps);
        return (parts, [.. files.Select(static f => f.File)], sections, _finished.Sum(static f => f.Length));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private void Add(int number, Part part)
    {
        _map!.Add(number, part);
        _needed[part.File] = _needed.GetValueOrDefault(part.File) + part.Length;
    }

    /// <summary>What was written since the last part, and is none, is written each time.</summary>
    private void EndInline()
    {
        if (_stream.Position > _from)
        {
            var part = new Part(FileNumber, _from, _stream.Position - _from);
            _sections[^1].Groups.Add([part]);
            ChangedBytes += part.Length;
            _from = _stream.Position;
        }
    }

    private void NextFile()
    {
        _stream.Flush();
        _finished.Add(_file.Finish());
        _file = _store.CreateStateFile(_checkpoint, string.Create(CultureInfo.InvariantCulture, $"{_name}-{_finished.Count + 1}.state"));
        _stream.MoveTo(_file.Frames);
    }
}
