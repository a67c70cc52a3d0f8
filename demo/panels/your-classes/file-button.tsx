import type { JSX } from 'preact';

export interface FileButtonProps {
  readonly id: string;
  readonly text: string;
  /** Whether a folder is chosen, with all that is in it. Default false: files, several at once. */
  readonly folder?: boolean;
  readonly accept?: string;
  readonly single?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A field for files that looks like a button: ten of the browsers' own would fill the page. */
export function FileButton({ id, text, folder = false, accept, single, onFiles }: FileButtonProps): JSX.Element {
  return (
    <label class="file-button">
      {text}
      <input
        type="file"
        id={id}
        class="visually-hidden"
        multiple={!single}
        accept={accept}
        ref={(field) => {
          if (field) field.webkitdirectory = folder;
        }}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = ''; // the same may be chosen again
          onFiles(files);
        }}
      />
    </label>
  );
}
