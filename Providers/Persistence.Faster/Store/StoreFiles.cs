using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>The store's directory: what it holds, in which format, and who owns it.</summary>
internal sealed class StoreFiles : IDisposable
{
    public const int Format = 1;
    private const int SecretBytes = 16;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly FileStream _lock;

    private StoreFiles(string directory, FileStream owner, Meta meta)
    {
        Path = directory;
        _lock = owner;
        PageBytes = meta.PageBytes;
        SegmentBytes = meta.SegmentBytes;
        Digest = new KeyDigest(BinaryPrimitives.ReadUInt128LittleEndian(meta.Secret));
    }

    public string Path { get; }

    public int PageBytes { get; }

    public long SegmentBytes { get; }

    /// <summary>What the index knows keys by.</summary>
    public KeyDigest Digest { get; }

    /// <summary>Opens the directory, makes it if missing, and owns it until disposed.</summary>
    /// <exception cref="StateStoreException">Another owner, another format, or a meta file that cannot be read.</exception>
    public static StoreFiles Open(FasterStorageOptions options)
    {
        var directory = System.IO.Path.GetFullPath(options.Directory);
        Directory.CreateDirectory(directory);
        var owner = Own(directory);
        try
        {
            var path = System.IO.Path.Combine(directory, "store.json");
            var meta = File.Exists(path) ? Read(path) : Create(path, options);
            return new StoreFiles(directory, owner, meta);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file so that it is there whole or not at all, also after loss of power.</summary>
    public static void WriteWhole(string path, Action<FileStream> write)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        DirectorySync.Flush(System.IO.Path.GetDirectoryName(path)!);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Own(string directory)
    {
        var path = System.IO.Path.Combine(directory, "store.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new StateStoreException($"The state store in {directory} is in use by another process or provider: {path} is locked.", taken);
        }
    }

    private static Meta Read(string path)
    {
        Meta? meta;
        try
        {
            meta = JsonSerializer.Deserialize<Meta>(File.ReadAllBytes(path), Readable);
        }
        catch (JsonException fault)
        {
            throw new StateStoreException($"{path} cannot be read: {fault.Message} Without it the states beside it cannot be opened.", fault);
        }

        if (meta is not { Format: Format, PageBytes: FasterStorageDefaults.PageBytes, Secret.Length: SecretBytes } || meta.SegmentBytes < meta.PageBytes)
        {
            throw new StateStoreException($"{path} says format {meta?.Format}, pages of {meta?.PageBytes}, segments of {meta?.SegmentBytes} and a secret of "
                + $"{meta?.Secret?.Length} bytes; this version reads format {Format} with pages of {FasterStorageDefaults.PageBytes} and a secret of {SecretBytes} bytes.");
        }

        return meta;
    }

    private static Meta Create(string path, FasterStorageOptions options)
    {
        if (Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(path)!, "states.*").Any())
        {
            throw new StateStoreException($"{path} is missing, yet there are states beside it. Put it back; it is never written anew over existing states.");
        }

        var meta = new Meta(Format, FasterStorageDefaults.PageBytes, options.SegmentBytes, RandomNumberGenerator.GetBytes(SecretBytes));
        WriteWhole(path, file => JsonSerializer.Serialize(file, meta, Readable));
        return meta;
    }

    private sealed record Meta(int Format, int PageBytes, long SegmentBytes, byte[] Secret);
}
