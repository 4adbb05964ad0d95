using System.IO.Compression;

namespace Weir.Benchmarks.Backtest;

/// <summary>Files of data, by their path in the repository or below the folder of the further ones.</summary>
internal static class SampleFiles
{
    /// <summary>Names the folder with the further public series.</summary>
    public const string Variable = "WEIR_DATA";

    /// <summary>Where a further file is; null where it is not.</summary>
    /// <param name="name">Its path below the folder.</param>
    public static string? FindFurther(string name) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>The lines of a gzipped file.</summary>
    /// <param name="path">The file.</param>
    public static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
