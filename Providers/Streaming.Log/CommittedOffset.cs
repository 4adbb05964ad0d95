namespace Weir.Streaming.Log;

/// <summary>The file that says how far a partition has been consumed.</summary>
/// <param name="Format">Version of the file.</param>
/// <param name="Log">Identity of the log that the offset belongs to.</param>
/// <param name="Offset">Everything below it has been consumed; where reading goes on.</param>
/// <param name="Highest">The highest offset that ever was committed: below it an entry may be read again after a rewind.</param>
internal sealed record CommittedOffset(int Format, string Log, long Offset, long Highest)
{
    private const int CurrentFormat = 1;
    private const string FileName = "committed.json";

    public static CommittedOffset? Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var committed = LogJson.Read<CommittedOffset>(path);
        return committed.Format == CurrentFormat
            ? committed
            : throw new InvalidDataException($"{path} has format {committed.Format}; this program reads format {CurrentFormat}.");
    }

    public static void Save(string directory, string log, long offset, long highest) => LogJson.Write(
        Path.Combine(directory, FileName), new CommittedOffset(CurrentFormat, log, offset, highest));
}
