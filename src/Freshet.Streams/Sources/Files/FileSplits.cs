using Freshet.Core;

namespace Freshet;

/// <summary>
/// Tells event time which files it has to wait for. A file is a split from when it is begun until it is read to its end (watched: until
/// it has been quiet for some time). One more split, without records, stands for all that are known but not begun yet.
/// In time order there is a single split: event time goes on from file to file.
/// </summary>
internal sealed class FileSplits(OperatorContext context, bool areInTimeOrder, bool areWatched)
{
    private const int NotBegun = 0;

    private readonly SortedSet<int> _free = [];
    private int _next = NotBegun + 1;
    private int _open;
    private int _inOrder; // begun files, in time order
    private bool _isNotBegunOpen;
    private bool? _isActive;

    /// <summary>The split for the records of a file that is being read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="others">Other files that are known, have something to read and are not begun.</param>
    public int Begin(SourceFile file, int others)
    {
        if (file.Split is { } split)
        {
            return split;
        }

        if (areInTimeOrder)
        {
            SetNotBegun(true);
            _inOrder++;
            file.Split = NotBegun;
            return NotBegun;
        }

        split = _free.Count > 0 ? _free.Min : _next++;
        _free.Remove(split);
        Open(split);
        file.Split = split;
        SetNotBegun(others > 0);
        return split;
    }

    /// <summary>Event time no longer waits for a file.</summary>
    public void End(SourceFile file)
    {
        if (file.Split is { } split)
        {
            if (areInTimeOrder)
            {
                _inOrder--;
            }
            else
            {
                Close(split);
                _free.Add(split);
            }
        }

        file.Split = null;
    }

    /// <summary>What there is to read, after a look.</summary>
    /// <param name="hasWork">There is something.</param>
    /// <param name="waiting">Files with something that are not begun.</param>
    /// <param name="ended">Files that event time need not wait for any more.</param>
    public void Update(bool hasWork, int waiting, IEnumerable<SourceFile> ended)
    {
        if (!areInTimeOrder)
        {
            SetNotBegun(waiting > 0);
        }

        foreach (var file in ended)
        {
            End(file);
        }

        if (areInTimeOrder)
        {
            SetNotBegun(hasWork || _inOrder > 0);
        }

        // With nothing to read, other subtasks need not wait for this one. Where no more can come it ends instead.
        if (areWatched && _open == 0 && _isActive != false)
        {
            _isActive = false;
            context.EmitStatus(false);
        }
    }

    private void SetNotBegun(bool areThere)
    {
        if (_isNotBegunOpen != areThere)
        {
            _isNotBegunOpen = areThere;
            if (areThere)
            {
                Open(NotBegun);
            }
            else
            {
                Close(NotBegun);
            }
        }
    }

    private void Open(int split)
    {
        _open++;
        if (_isActive == false)
        {
            context.EmitStatus(true);
        }

        _isActive = true;
        context.AnnounceSplit(split, isOpen: true);
    }

    private void Close(int split)
    {
        _open--;
        context.AnnounceSplit(split, isOpen: false);
    }
}
