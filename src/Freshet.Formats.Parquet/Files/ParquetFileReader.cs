using Parquet;

namespace Freshet;

/// <summary>Reads a file, row group after row group: of each the columns that the type has, whole.</summary>
internal sealed class ParquetFileReader<T> : ContainerReader<T>
{
    private readonly ParquetReader _reader;
    private readonly List<ReadColumn> _columns = [];
    private readonly ReadNode<T> _root;
    private int _group;
    private long _left; // records of the group that is in the columns

    public ParquetFileReader(Stream file)
    {
        _reader = AtOnce.Of(ParquetReader.CreateAsync(file, new ParquetOptions { UseDateOnlyTypeForDates = true }, leaveStreamOpen: true));
        _root = new ReadNodes(_columns).Root<T>(_reader.Schema);
    }

    public override int Read(Span<T> into)
    {
        while (_left == 0)
        {
            if (_group == _reader.RowGroupCount)
            {
                return 0;
            }

            Load();
        }

        var count = (int)Math.Min(into.Length, _left);
        for (var i = 0; i < count; i++)
        {
            into[i] = _root.Read();
        }

        EndRecords(count);
        return count;
    }

    public override long Pass(long records)
    {
        while (_left == 0)
        {
            if (_group == _reader.RowGroupCount)
            {
                return 0;
            }

            var rows = _reader.RowGroups[_group].RowCount;
            if (rows > 0 && rows <= records)
            {
                _group++;
                return rows;
            }

            Load();
        }

        var count = Math.Min(records, _left);
        for (var i = 0L; i < count; i++)
        {
            _root.Read();
        }

        EndRecords(count);
        return count;
    }

    public override void Dispose()
    {
        AtOnce.Done(_reader.DisposeAsync());
        base.Dispose();
    }

    private void Load()
    {
        using var group = _reader.OpenRowGroupReader(_group++);
        _left = group.RowCount;
        foreach (var column in _columns)
        {
            column.Load(group);
        }
    }

    private void EndRecords(long count)
    {
        _left -= count;
        if (_left == 0 && _columns.Find(static column => !column.IsAtEnd) is { } column)
        {
            throw new InvalidDataException($"the column '{column.Name}' has more values than its row group has records.");
        }
    }
}
