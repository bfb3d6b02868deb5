namespace Freshet.Tool;

/// <summary>How the command ends; docs/tool.md lists them.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int BadSql = 3;
    public const int Damaged = 4;
    public const int Refused = 5;
    public const int UnderWay = 6;
    public const int Stopped = 130;
}
