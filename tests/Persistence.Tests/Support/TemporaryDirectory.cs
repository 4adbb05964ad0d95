using System.IO.Enumeration;

namespace Weir.Persistence.Tests.Support;

/// <summary>A directory that is gone when the test is over.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weir-states-").FullName;

    /// <summary>Bytes that the files really take. The entry's own length, for a file may be renamed or deleted between its listing and a second look.</summary>
    public long DiskBytes => new FileSystemEnumerable<long>(
        Path, (ref FileSystemEntry entry) => entry.IsDirectory ? 0 : entry.Length, new EnumerationOptions { RecurseSubdirectories = true }).Sum();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
