namespace Weir.Streaming.Log;

/// <summary>The readable file that says what the log is: <c>log/log.json</c>.</summary>
internal sealed class LogMeta
{
    private const int CurrentFormat = 1;
    private const string FileName = "log.json";

    /// <summary>Version of this file and of the layout beside it.</summary>
    public int Format { get; set; } = CurrentFormat;

    /// <summary>Identity of the log, made once.</summary>
    public string Log { get; set; } = "";

    /// <summary>How often the log has been opened.</summary>
    public int Opening { get; set; }

    /// <summary>Bytes of a page; an entry never crosses one.</summary>
    public int PageBytes { get; set; }

    /// <summary>Bytes of a file.</summary>
    public long SegmentBytes { get; set; }

    /// <summary>The streams by name.</summary>
    public SortedDictionary<string, StreamMeta> Streams { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Loads the file, or makes a new log.</summary>
    public static LogMeta LoadOrCreate(string folder, long segmentBytes)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return new LogMeta { Log = Guid.NewGuid().ToString("N"), PageBytes = LogDefaults.PageBytes, SegmentBytes = segmentBytes };
        }

        var meta = LogJson.Read<LogMeta>(path);
        if (meta.Format != CurrentFormat)
        {
            throw new InvalidDataException($"{path} has format {meta.Format}; this program reads format {CurrentFormat}.");
        }

        return meta.Log.Length > 0 && meta.PageBytes == LogDefaults.PageBytes && meta.SegmentBytes >= meta.PageBytes
            ? meta
            : throw new InvalidDataException($"{path} is damaged: identity '{meta.Log}', pages of {meta.PageBytes} bytes, files of {meta.SegmentBytes}.");
    }

    public void Save(string folder) => LogJson.Write(Path.Combine(folder, FileName), this);
}

/// <summary>A stream's partitions.</summary>
internal sealed class StreamMeta
{
    /// <summary>Number of partitions now.</summary>
    public int Partitions { get; set; }

    /// <summary>When it grew, oldest first.</summary>
    public List<GrowthMeta> Growth { get; set; } = [];
}

/// <summary>One growth of a stream.</summary>
internal sealed class GrowthMeta
{
    /// <summary>Opening in which it was noticed.</summary>
    public int Opening { get; set; }

    /// <summary>Partitions before.</summary>
    public int From { get; set; }

    /// <summary>Partitions after.</summary>
    public int To { get; set; }

    /// <summary>Address at which each old partition ended.</summary>
    public List<long> Ends { get; set; } = [];
}
