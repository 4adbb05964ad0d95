namespace Weir.Persistence.Tests.Support;

/// <summary>A directory that is gone when the test is over.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weir-states-").FullName;

    /// <summary>Bytes that the files really take.</summary>
    public long DiskBytes => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
