namespace Freshet;

/// <summary>
/// What a file sink does when the job starts anew (not from a checkpoint) and its folder holds visible files of an earlier run
/// of the same sink. Starting anew reads all input again, so results beside those of an earlier run are often doubled.
/// </summary>
public enum ExistingOutput
{
    /// <summary>The job does not start, and says so: nothing is deleted and nothing doubled.</summary>
    Refuse,

    /// <summary>The earlier files are deleted when the job starts.</summary>
    Replace,

    /// <summary>The earlier files stay; the new ones get a higher run number in their names.</summary>
    Keep,
}
